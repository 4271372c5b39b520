const decimal = /^(\d{1,12})(?:[.,](\d{1,9}))?$/;

/** A decimal text in units of 10⁻⁹, exactly; undefined when it is no number above or equal to zero. */
export function parseNano(text: string): bigint | undefined {
  const match = decimal.exec(text.trim());
  if (!match) return undefined;
  return BigInt(match[1] ?? '0') * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

const roundedDivision = (dividend: bigint, divisor: bigint): number => {
  const [quotient, rest] = [dividend / divisor, dividend % divisor];
  return Number(rest * 2n >= divisor ? quotient + 1n : quotient);
};

/**
 * Whole milliwatt-hours of a power in kW (10⁻⁹) over an interval in seconds, to the nearest: the error is at most
 * 0.5 mWh. With three decimals and minutes the fraction is 0, ⅓ or ⅔, so there are no ties.
 */
export const energyOfPower = (nanoKilowatts: bigint, seconds: number): number =>
  roundedDivision(nanoKilowatts * BigInt(seconds), 3_600_000n);

/** Whole milliwatt-hours of an energy in kWh (10⁻⁹), to the nearest. */
export const energyOfKwh = (nanoKwh: bigint): number => roundedDivision(nanoKwh, 1_000n);
