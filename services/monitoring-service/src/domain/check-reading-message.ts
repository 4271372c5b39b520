import {
  isReadingType,
  readReadings,
  type Circumstances,
  type MessageProblem,
  type ReadingMessage,
} from '@ems/readings';

/** Why a message cannot be used. */
export interface Unusable {
  readonly reason:
    | MessageProblem['reason']
    | 'message_too_large'
    | 'reserved_header'
    | 'unsupported_content_type'
    | 'foreign_routing_key';
  readonly detail: string;
}

export interface MessageToCheck {
  readonly content: Buffer;
  /** Undefined if the sender did not say, as over MQTT. */
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

const isPlain = /^(?:identity|utf-?8)?$/i;

/** What a message contains, or why none of it counts. */
export function checkReadingMessage(
  { content, contentType, contentEncoding = '' }: MessageToCheck,
  circumstances: Circumstances,
): ReadingMessage | Unusable {
  if (!isReadingType(contentType) || !isPlain.test(contentEncoding))
    return {
      reason: 'unsupported_content_type',
      detail: `The content must be JSON in UTF-8, not ${contentType ?? 'application/json'}, ${contentEncoding || 'identity'}`,
    };
  const read = readReadings(content, circumstances);
  return 'reason' in read ? { reason: read.reason, detail: read.message } : read;
}
