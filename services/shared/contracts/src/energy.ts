const milliwattHoursPerKwh = 1_000_000;

/**
 * Kilowatt-hours to whole milliwatt-hours, to the nearest. This is the only place where a reading is rounded: by at
 * most 0.5 mWh, once. All sums are of integers and therefore exact and independent of order.
 */
export const toMilliwattHours = (kwh: number): number => Math.round(kwh * milliwattHoursPerKwh);

/** Watts to whole milliwatts, or watt-hours to whole milliwatt-hours, to the nearest. */
export const toMilli = (value: number): number => Math.round(value * 1_000);

/** Whole milliwatt-hours to kilowatt-hours, six decimals. */
export const toKwh = (milliwattHours: number | bigint): number =>
  Number(milliwattHours) / milliwattHoursPerKwh;
