const milliwattHoursPerKwh = 1_000_000;

/**
 * Kilowatt-hours as whole milliwatt-hours. Readings are rounded only here, once, by at most 0.5 mWh. All sums are sums
 * of integers, so they are exact and do not depend on the order.
 */
export const toMilliwattHours = (kwh: number): number => Math.round(kwh * milliwattHoursPerKwh);

/** Watts as whole milliwatts, or watt-hours as whole milliwatt-hours. */
export const toMilli = (value: number): number => Math.round(value * 1_000);

/** Whole milliwatt-hours as kilowatt-hours with six decimals. */
export const toKwh = (milliwattHours: number | bigint): number =>
  Number(milliwattHours) / milliwattHoursPerKwh;
