/** A period whose consumption the bot can report. */
export type Period = 'yesterday' | 'week' | 'month' | 'lastMonth';

/** Energy that is not consumption. */
export type OtherKind = 'production' | 'feed-in';

/** The resident's own data, as far as an answer needs it. Undefined members could not be read. */
export interface OwnData {
  readonly timeZone?: string;
  readonly today?: {
    readonly kwh: number | null;
    /** Nothing is missing in the hours that are over. */
    readonly isWhole: boolean;
    /** The lowest limit of the devices, or the platform's limit without devices. */
    readonly limitKwh: number;
    /** Null when it is not known, or was measured with other devices than today. */
    readonly usualKwh: number | null;
  };
  /** Today's energy that is not consumption, of the kinds that a device of the resident measures. */
  readonly others?: readonly {
    readonly measures: OtherKind;
    /** Null when nothing was received. */
    readonly kwh: number | null;
    readonly isWhole: boolean;
  }[];
  readonly totals?: Readonly<
    Partial<
      Record<
        Period,
        {
          /** The first day, as `2026-11-24`. */
          readonly from: string;
          /** Null when nothing was received. */
          readonly kwh: number | null;
          /** Nothing is missing in what is over of it. */
          readonly isWhole: boolean;
        }
      >
    >
  >;
  readonly lastAlert?: {
    readonly kind: 'single_reading' | 'hourly_total';
    /** Start of the hour that the alert is about. */
    readonly hour: string;
    /** The current total of the hour, or the reading over the limit. */
    readonly kwh: number;
    readonly limitKwh: number;
  } | null;
  /** Devices that measure consumption; for an answer about devices, all of them. */
  readonly devices?: readonly { readonly name: string; readonly lastReadingAt: string | null }[];
  /** The limit of each device. Also undefined when there are too many devices to list. */
  readonly limits?: readonly { readonly name: string; readonly limitKwh: number }[];
}

/** The part of the data that an answer needs. */
export type Need = 'today' | 'lastAlert' | 'devices' | 'limits' | Period;
