/**
 * What a client calls a position: how many messages of the stream lie behind it. It is the same at every replica, and
 * `0` is before the first.
 */
export const showPosition = (offset: number): string => String(offset + 1);

/** The offset of the last message behind a position that a client shows; undefined for what nobody gave out. */
export const parsePosition = (text: string): number | undefined =>
  /^\d{1,15}$/.test(text) ? Number(text) - 1 : undefined;
