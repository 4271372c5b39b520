/** Where somebody is in the stream: the offset of the last message behind them, and what marks that message. */
export interface Position {
  readonly offset: number;
  /** Of a stream that was lost and made anew, messages at the same offsets are others. */
  readonly mark: number;
}

/** What a client calls a position. It is the same at every replica; `0-0` is before the first message. */
export const showPosition = ({ offset, mark }: Position): string =>
  `${offset + 1}-${mark.toString(36)}`;

/** Undefined for what nobody gave out. */
export function parsePosition(text: string): Position | undefined {
  const [, count, mark] = /^(\d{1,15})-([0-9a-z]{1,8})$/.exec(text) ?? [];
  if (count === undefined || mark === undefined) return undefined;
  return { offset: Number(count) - 1, mark: Number.parseInt(mark, 36) };
}
