/** What the bot may know of the asker: their own, nobody else's. Undefined: it could not be had. */
export interface OwnData {
  readonly timeZone?: string;
  readonly today?: {
    readonly kwh: number | null;
    readonly limitKwh: number;
    readonly usualKwh: number | null;
  };
  readonly lastAlert?: {
    readonly at: string;
    readonly kwh: number;
    readonly limitKwh: number;
  } | null;
  readonly devices?: readonly { readonly name: string; readonly lastReadingAt: string | null }[];
}

/** Which part of it an answer needs. */
export type Need = 'today' | 'lastAlert' | 'devices';
