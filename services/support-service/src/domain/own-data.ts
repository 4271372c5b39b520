/** A time span for which the bot can tell the consumption. */
export type Period = 'yesterday' | 'week' | 'month' | 'lastMonth';

/** What the bot may know of the asker: their own, nobody else's. Undefined: it could not be read. */
export interface OwnData {
  readonly timeZone?: string;
  readonly today?: {
    readonly kwh: number | null;
    /** The lowest of the devices' limits; the platform's where there is no device. */
    readonly limitKwh: number;
    readonly usualKwh: number | null;
  };
  readonly totals?: Readonly<
    Partial<
      Record<
        Period,
        {
          /** Its first day, as `2026-11-24`. */
          readonly from: string;
          /** Null: nothing was received. */
          readonly kwh: number | null;
        }
      >
    >
  >;
  readonly lastAlert?: {
    readonly kind: 'single_reading' | 'hourly_total';
    /** Start of the hour that the alert is about. */
    readonly hour: string;
    /** What the hour has now, or the reading that was over the limit. */
    readonly kwh: number;
    readonly limitKwh: number;
  } | null;
  readonly devices?: readonly { readonly name: string; readonly lastReadingAt: string | null }[];
  /** The limit of each device. Undefined also where there are too many devices to list. */
  readonly limits?: readonly { readonly name: string; readonly limitKwh: number }[];
}

/** Which part of it an answer needs. */
export type Need = 'today' | 'lastAlert' | 'devices' | 'limits' | Period;
