/** Where a value is, and in which unit. */
export interface Field {
  /**
   * The first that has a value counts. `a + b` is a sum, as is an array at `a[*]`; `-a` has the other sign; `$` is the
   * whole payload.
   */
  readonly paths: readonly string[];
  readonly unit: 'kWh' | 'Wh' | 'Wmin' | 'W' | 'kW';
  /** Below zero means the other direction, and nothing in this one. Otherwise it is an error. */
  readonly isSigned: boolean;
}

const field =
  (unit: Field['unit'], isSigned = false) =>
  (...paths: string[]): Field => ({ unit, paths, isSigned });

export const kWh = field('kWh');
export const Wh = field('Wh');
/** 60 of them are a watt-hour. */
export const wattMinutes = field('Wmin');
export const W = field('W');
export const kW = field('kW');
/** Below zero: energy flows the other way. */
export const signedW = field('W', true);
