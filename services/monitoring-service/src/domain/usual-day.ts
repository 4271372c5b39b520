const fewest = 7;

/** The median of the totals of complete days. Undefined for fewer than seven, which would not be representative. */
export function usualDay(totals: readonly number[]): number | undefined {
  if (totals.length < fewest) return undefined;
  const sorted = totals.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : Math.round((low + high) / 2);
}
