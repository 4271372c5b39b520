const free = 5;
const longestMs = 15 * 60_000;

/** How long nobody may try this account after so many failures in a row: nothing at first, then doubling. */
export const throttleMs = (failures: number): number =>
  failures < free ? 0 : Math.min(longestMs, 1_000 * 2 ** (failures - free));
