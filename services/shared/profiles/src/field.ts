/** Where a value is, and in which unit. */
export interface Field {
  /**
   * The first path that has a value counts. `a + b` is a sum, and so is an array at `a[*]`. `a[*b]` is such a sum only
   * if `b`, beside it, is an array too; otherwise its first element counts. `-a` changes the sign. `$` is the whole
   * payload.
   */
  readonly paths: readonly string[];
  readonly unit: 'kWh' | 'Wh' | 'Wmin' | 'W' | 'kW';
  /** A value below zero means energy in the other direction. Without this setting it is an error. */
  readonly isSigned: boolean;
  /** The device sends zero until it knows the value. */
  readonly isMissingAtZero: boolean;
}

const field =
  (unit: Field['unit'], { isSigned = false, isMissingAtZero = false } = {}) =>
  (...paths: string[]): Field => ({ unit, paths, isSigned, isMissingAtZero });

export const kWh = field('kWh');
export const Wh = field('Wh');
/** 60 watt-minutes are one watt-hour. */
export const wattMinutes = field('Wmin');
export const W = field('W');
export const kW = field('kW');
/** Below zero, energy flows in the other direction. */
export const signedW = field('W', { isSigned: true });
export const kWhAboveZero = field('kWh', { isMissingAtZero: true });
