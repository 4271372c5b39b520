import type { NumberList } from './storage/numbers.ts';

/** A file that can be read again from its beginning. */
export interface Source {
  readonly name: string;
  open(): AsyncIterable<Uint8Array>;
}

/** What a column counts: the energy of an interval, a mean power, or the state of a meter. */
export type Kind = 'energy' | 'power' | 'register';
/** What a device measures: energy that is used, or energy that is produced or fed in. */
export type Direction = 'consumption' | 'production';
export type Unit = 'Wh' | 'kWh' | 'MWh' | 'W' | 'kW';
/** Whether a row's time is the start or the end of its interval. */
export type Stamps = 'start' | 'end';
export type DateOrder = 'dmy' | 'mdy' | 'ymd';
export type Decimal = 'point' | 'comma';
export type Duplicates = 'first' | 'last' | 'largest';

/** What a person has decided about a file. */
export interface Answers {
  readonly sheet?: string | undefined;
  readonly column?: readonly string[] | undefined;
  readonly timeColumn?: readonly string[] | undefined;
  readonly kind?: Kind | undefined;
  readonly unit?: Unit | undefined;
  readonly stamps?: Stamps | undefined;
  readonly dateOrder?: DateOrder | undefined;
  readonly decimal?: Decimal | undefined;
  readonly timeZone?: string | undefined;
  readonly intervalSeconds?: number | undefined;
  readonly meter?: string | undefined;
  readonly duplicates?: Duplicates | undefined;
  /** A larger mean power is reported and not counted. */
  readonly maxKw?: number | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Question {
  readonly id: keyof Answers;
  readonly text: string;
  /** Empty: any text that fits the question. */
  readonly choices: readonly Choice[];
  /** Why it is asked, when the file shows something unusual. */
  readonly reason?: 'below_zero' | undefined;
  /** What the file suggests. It is never assumed. */
  readonly proposal?: string | undefined;
}

export interface RejectedLine {
  readonly line: number;
  readonly reason: string;
}

export interface PlannedReading {
  readonly line: number;
  /** End of the interval, milliseconds since the epoch. */
  readonly timestamp: number;
  readonly milliwattHours: number;
}

export interface Plan {
  readonly layout: string;
  readonly encoding: string;
  readonly columns: readonly string[];
  /** Of energy or power, and not counted. */
  readonly otherColumns: readonly string[];
  readonly timeColumns: readonly string[];
  readonly meter: string | undefined;
  readonly kind: Kind;
  readonly unit: Unit;
  readonly direction: Direction;
  readonly stamps: Stamps;
  /** Seconds; several when the file changes its interval. */
  readonly intervals: readonly number[];
  /** A zone, an offset, or that every time has its own. */
  readonly clock: string;
  readonly rows: number;
  readonly readings: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly replaced: number;
  readonly rejected: number;
  /** The first of them. */
  readonly rejectedLines: readonly RejectedLine[];
  readonly first: readonly PlannedReading[];
  readonly last: readonly PlannedReading[];
  readonly milliwattHours: number;
  readonly days: number;
  readonly gaps: number;
  readonly gapSeconds: number;
  readonly firstGaps: readonly { readonly from: number; readonly to: number }[];
  readonly notes: readonly string[];
}

/** What will be stored, oldest first; one for each instant. */
export interface Readings {
  readonly length: number;
  readonly timestamps: NumberList;
  readonly milliwattHours: NumberList;
}

export type Analysis =
  | { readonly plan: Plan; readonly readings: Readings; readonly questions: readonly [] }
  | {
      readonly layout: string;
      readonly columns: readonly string[];
      readonly questions: readonly Question[];
    };

/** The file cannot be read at all, and no answer would change that. */
export class UnreadableFileError extends Error {
  override name = 'UnreadableFileError';
}
