export const hourMs = 3_600_000;
export const quarterMs = 900_000;

/**
 * Start of the UTC hour that a reading belongs to, in milliseconds. A reading ends at its timestamp, so one stamped
 * 10:00:00 belongs to 09:00. `hour_of` in the database says the same.
 */
export const hourOf = (timestampMs: number): number =>
  Math.floor((timestampMs - 1) / hourMs) * hourMs;
