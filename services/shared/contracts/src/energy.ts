const milliwattHoursPerKwh = 1_000_000;

/**
 * Kilowatt-hours to whole milliwatt-hours, to the nearest. This is the only place where a reading is rounded: by at
 * most 0.5 mWh, once. All sums are of integers and therefore exact and independent of order.
 */
export const toMilliwattHours = (kwh: number): number => Math.round(kwh * milliwattHoursPerKwh);

/** Whole milliwatt-hours to kilowatt-hours, six decimals. */
export const toKwh = (milliwattHours: number | bigint): number =>
  Number(milliwattHours) / milliwattHoursPerKwh;
