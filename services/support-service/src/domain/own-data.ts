/** A time span for which the bot can tell the consumption. */
export type Period = 'yesterday' | 'week' | 'month' | 'lastMonth';

/** What the bot may know of the asker: their own, nobody else's. Undefined: it could not be read. */
export interface OwnData {
  readonly timeZone?: string;
  readonly today?: {
    readonly kwh: number | null;
    readonly limitKwh: number;
    readonly usualKwh: number | null;
  };
  /** Null: nothing was received. */
  readonly totals?: Readonly<Partial<Record<Period, number | null>>>;
  readonly lastAlert?: {
    readonly kind: 'single_reading' | 'hourly_total';
    /** Start of the hour that the alert is about. */
    readonly hour: string;
    /** What the hour has now, or the reading that was over the limit. */
    readonly kwh: number;
    readonly limitKwh: number;
  } | null;
  readonly devices?: readonly { readonly name: string; readonly lastReadingAt: string | null }[];
}

/** Which part of it an answer needs. */
export type Need = 'today' | 'lastAlert' | 'devices' | Period;
