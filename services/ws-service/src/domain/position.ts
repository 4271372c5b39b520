/** A place in the stream: the offset of the last message seen, and the mark of that message. */
export interface Position {
  readonly offset: number;
  /** Tells a message from the one at the same offset after the stream was recreated. */
  readonly mark: number;
}

/** The text of a position, which is the same at every replica. `0-0` is before the first message. */
export const showPosition = ({ offset, mark }: Position): string =>
  `${offset + 1}-${mark.toString(36)}`;

/** Undefined for a malformed position. */
export function parsePosition(text: string): Position | undefined {
  const [, count, mark] = /^(\d{1,15})-([0-9a-z]{1,8})$/.exec(text) ?? [];
  if (count === undefined || mark === undefined) return undefined;
  return { offset: Number(count) - 1, mark: Number.parseInt(mark, 36) };
}
