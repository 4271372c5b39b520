import type { DateOrder, Decimal, Kind, Stamps, Unit } from '../model.ts';

/** The name of a column as `normalName` gives it, or a pattern for it. */
export type ColumnName = string | RegExp;

export interface ValueColumns {
  /** Added up; all of them have to be there. */
  readonly columns: readonly ColumnName[];
  /** Absent: the file has to say it, or it is asked. */
  readonly kind?: Kind;
  readonly unit?: Unit;
}

/** Rows that count; of several, the first that the file has. */
export interface Take {
  readonly column: ColumnName;
  readonly rows: RegExp;
  /** What these rows are, when it is not what the columns say. */
  readonly kind?: Kind;
}

export const takesOf = ({ take }: Layout): readonly Take[] =>
  take === undefined ? [] : 'rows' in take ? [take] : take;

/** How a utility, a meter or a program writes its files, so that nothing has to be asked. */
export interface Layout {
  readonly name: string;
  /** Names that anybody may use: the values can be something else than the column says. */
  readonly isGeneric?: true;
  /** Meters are told apart by whatever columns name them, besides `meter`. */
  readonly findsMeters?: true;
  /** Columns that all have to be there. */
  readonly header: readonly ColumnName[];
  /** Columns that none may be there. */
  readonly without?: readonly ColumnName[];
  /** What the lines around the table have to say. */
  readonly about?: Readonly<Record<string, RegExp>>;
  /** Columns of the time, joined by a space: its date and its time of day, or both in one. */
  readonly start?: readonly ColumnName[];
  readonly end?: readonly ColumnName[];
  /** A time that may be the start or the end: `stamps` is asked. */
  readonly time?: readonly ColumnName[];
  /** The second time column is the number of an hour, 1 to 25, that ends then. */
  readonly hasHourNumbers?: boolean;
  readonly stamps?: Stamps;
  /** What counts; when several are in a file, one has to be chosen, unless `prefersFirst`. */
  readonly values: readonly ValueColumns[];
  readonly prefersFirst?: boolean;
  /** Column whose cells name the unit, instead of the unit above. */
  readonly unitColumn?: ColumnName;
  /** Column whose cells say the kind: energy, power or register. */
  readonly kindColumn?: ColumnName;
  /** Member around the table that names the unit. */
  readonly unitAbout?: string;
  /** Columns that tell apart meters; when they hold several, one has to be chosen. */
  readonly meter?: readonly ColumnName[];
  /** Of these columns, all that a file has may be added up: registers of one meter. */
  readonly sums?: ColumnName;
  /** Rows that count; what they hold for one instant is added up. */
  readonly take?: Take | readonly Take[];
  /** Rows that are estimated, which a final row of the same instant replaces. */
  readonly estimated?: { readonly column: ColumnName; readonly rows: RegExp };
  readonly timeZone?: string;
  /** Of dates with slashes or dashes. Absent where the file has none: a spreadsheet that writes some decides. */
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  /** Files in this layout hold what was produced. */
  readonly isProduction?: true;
  /** When the file has too few rows to tell. */
  readonly intervalSeconds?: number;
  /** Shown with the plan. */
  readonly note?: string | undefined;
  /**
   * What is different when the file is read for production or feed-in. Empty: nothing, the meter decides. Absent: such files
   * hold consumption only.
   */
  readonly production?: Partial<Omit<Layout, 'name' | 'production'>>;
}

/** Checks a layout where it is written. */
export const defineLayout = (layout: Layout): Layout => layout;

export function findColumn(names: readonly string[], wanted: ColumnName): number {
  return names.findIndex((name) =>
    typeof wanted === 'string' ? name === wanted : wanted.test(name),
  );
}

/** Columns of energy in kWh; several are added up. */
export const energy = (...columns: ColumnName[]) =>
  ({ columns, kind: 'energy', unit: 'kWh' }) as const;

/** Columns with the states of meters in kWh; several are added up. */
export const register = (...columns: ColumnName[]) =>
  ({ columns, kind: 'register', unit: 'kWh' }) as const;
