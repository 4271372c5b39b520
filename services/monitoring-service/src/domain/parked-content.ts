import { keptBytesOfBadMessage, queues } from '@ems/contracts';

/** The kept content of a parked message. */
export interface KeptContent {
  readonly content: Buffer;
  /** Null: the content is complete. */
  readonly fullSize: number | null;
}

export const wholeContent = (content: Buffer): KeptContent => ({ content, fullSize: null });

/** Copies the beginning, so that the rest of a large message can leave memory. */
export const beginningOf = (content: Buffer): KeptContent => ({
  content: Buffer.from(content.subarray(0, keptBytesOfBadMessage)),
  fullSize: content.length > keptBytesOfBadMessage ? content.length : null,
});

const nothing = Buffer.alloc(0);

/** For a message that is only counted. */
export const noneOf = (content: Buffer): KeptContent => ({
  content: nothing,
  fullSize: content.length,
});

/** Why a parked message cannot be returned to its queue. Undefined if it can. */
export function whyNotReplayable(message: {
  readonly queue: string;
  readonly deviceId: number | null;
  readonly content: Uint8Array;
  readonly fullSize: number | null;
}): string | undefined {
  const { content, fullSize } = message;
  if (fullSize !== null)
    return `Only the first ${content.length} of its ${fullSize} bytes were kept, so it cannot be sent again`;
  if (message.queue === queues.readings && message.deviceId === null)
    return 'It is not proven which device sent it, so its readings cannot be stored';
  return undefined;
}
