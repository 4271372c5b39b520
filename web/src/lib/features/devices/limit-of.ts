/** The limit or maximum that was typed, with a point or a comma. Null: the usual one. Undefined: no number above zero. */
export function limitOf(text: string): number | null | undefined {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const limit = Number(typed);
  return Number.isFinite(limit) && limit > 0 ? limit : undefined;
}
