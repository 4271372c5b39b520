/** Where somebody is in the stream: the offset of the last message behind them, and when that was sent. */
export interface Position {
  readonly offset: number;
  /** Seconds. Of a stream that was lost and made anew, messages at the same offsets are others. */
  readonly at: number;
}

/** What a client calls a position. It is the same at every replica; `0-0` is before the first message. */
export const showPosition = ({ offset, at }: Position): string =>
  `${offset + 1}-${at.toString(36)}`;

/** Undefined for what nobody gave out. */
export function parsePosition(text: string): Position | undefined {
  const [, count, at] = /^(\d{1,15})-([0-9a-z]{1,8})$/.exec(text) ?? [];
  if (count === undefined || at === undefined) return undefined;
  return { offset: Number(count) - 1, at: Number.parseInt(at, 36) };
}
