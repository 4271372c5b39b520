import type { NumberFormat } from '../columns/number-text.ts';
import type { DateOrder, Direction, Duplicates, Kind, Unit } from '../model.ts';

export interface TimeColumns {
  readonly start?: readonly number[] | undefined;
  readonly end?: readonly number[] | undefined;
}

/** How a table is read; nothing is open any more. */
export interface Spec {
  readonly layout: string;
  readonly direction: Direction;
  readonly time: TimeColumns;
  /** The second time column is an hour: 0 to 23, or as below. */
  readonly hasHours: boolean;
  /** Hours are numbered by their end, 1 to 25. */
  readonly hasHourNumbers: boolean;
  readonly dateOrder: DateOrder | undefined;
  /** Added up. */
  readonly columns: readonly number[];
  /** Each row has a value in one of the columns, such as that of its tariff. */
  readonly isOneOfColumns: boolean;
  readonly format: NumberFormat;
  readonly kind: Kind;
  readonly unit: Unit;
  /** Names the unit of each row, when the rows have several. */
  readonly unitColumn: number | undefined;
  /** Undefined when every time has its offset. */
  readonly timeZone: string | undefined;
  readonly seriesColumns: readonly number[];
  /** Keys of the rows to read; undefined: all rows. */
  readonly taken: ReadonlySet<string> | undefined;
  readonly meter: string | undefined;
  /** Rows of one instant are parts of one value, such as two tariffs. */
  readonly addsUp: boolean;
  /** Every day has all of its intervals, also those that the clocks skip. */
  readonly isUnfolded: boolean;
  readonly estimated: { readonly column: number; readonly rows: RegExp } | undefined;
  readonly intervalSeconds: number | undefined;
  readonly usualIntervalSeconds: number | undefined;
  readonly duplicates: Duplicates | undefined;
  readonly maxKw: number;
  readonly notes: readonly string[];
}

/** Powers of ten from a unit to whole milliwatt-hours, or for power to whole microwatts. */
export const scaleOf: Readonly<Record<Unit, number>> = { Wh: 3, kWh: 6, MWh: 9, W: 6, kW: 9 };

export const isPowerUnit = (unit: Unit): boolean => unit === 'W' || unit === 'kW';
