import { nameHints } from '../columns/column-names.ts';
import { directions, refusalOf } from '../columns/directions.ts';
import { parseTime } from '../columns/time-text.ts';
import { UnreadableFileError, type Direction } from '../model.ts';
import { clockText } from './clock-text.ts';

const dayMinutes = 1_440;
/** Fewer columns are no day, and hours are the longest intervals that make a row. */
const fewest = 20;

/** What the names of the columns of a day say about their intervals. */
export type LabelKind =
  /** Start and end: 00:00-00:15, or the first, second, … interval of the day. */
  | 'interval'
  /** 00:15 to 24:00 or 00:00 */
  | 'end'
  /** 00:00 to 23:45: the start or the end */
  | 'either'
  /** The first, second, … interval of a day that has 25 hours in autumn. */
  | 'number'
  /** A date, with or without its time of day. */
  | 'date';

export interface IntervalLabels {
  readonly kind: LabelKind;
  /** Of the header. */
  readonly columns: readonly number[];
  /** For each of the columns; the end of `interval` is apart. */
  readonly texts: readonly string[];
  readonly ends: readonly string[];
  /** What the names have in common, such as a unit. */
  readonly about: string;
}

interface Label {
  readonly column: number;
  readonly about: string;
  /** Minutes since midnight, or the number of the interval. */
  readonly value: number;
  readonly end?: number | undefined;
}

const clock = /(\d{1,2})[:h](\d{2})(?::\d{2})?\s*(?:([ap])\.?m\.?)?/gi;
const dotted = /^(\D*)(\d{2})\.(\d{2})(?:\D+(\d{2})\.(\d{2}))?(\D*)$/;
const packed = /^(\D*)([01]\d|2[0-4])([0-5]\d)(\D*)$/;
const numbered =
  /^(|h|hh|hr|hour|hours|stunde|hora|heure|ora|uur|time|i|int|interval|intervalo|q|qh|v|val|value|valor|wert|p|period|periode|periodo|t|kwh|e|hhr|hh kwh)[ _.-]?0*(\d{1,3})$/i;
const range = /^\s*(?:-|–|—|to|bis|a|à|tot|until|\/)?\s*$/i;

const minutesOf = (hour: string, minute: string, half?: string): number => {
  const hours = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour);
  return hours * 60 + Number(minute);
};

function clockLabel(text: string, column: number): Label | undefined {
  const found = [...text.matchAll(clock)];
  const [one, two] = found;
  if (one && found.length <= 2) {
    const before = text.slice(0, one.index).trim();
    const last = two ?? one;
    const after = text.slice(last.index + last[0].length).trim();
    if (two && !range.test(text.slice(one.index + one[0].length, two.index))) return undefined;
    return {
      column,
      about: `${before} ${after}`.replaceAll(/[()[\]]/g, '').trim(),
      value: minutesOf(one[1] ?? '', one[2] ?? '', one[3]),
      end: two && minutesOf(two[1] ?? '', two[2] ?? '', two[3]),
    };
  }
  const dots = dotted.exec(text);
  if (dots)
    return {
      column,
      about: `${dots[1]} ${dots[6]}`.trim(),
      value: minutesOf(dots[2] ?? '', dots[3] ?? ''),
      end: dots[4] === undefined ? undefined : minutesOf(dots[4], dots[5] ?? ''),
    };
  const four = packed.exec(text);
  return four
    ? {
        column,
        about: `${four[1]} ${four[4]}`.trim(),
        value: minutesOf(four[2] ?? '', four[3] ?? ''),
      }
    : undefined;
}

function numberLabel(text: string, column: number): Label | undefined {
  const match = numbered.exec(text);
  return match ? { column, about: match[1] ?? '', value: Number(match[2]) } : undefined;
}

/** Labels that lie together, by what else their names say. */
function groups(
  cells: readonly string[],
  read: (text: string, column: number) => Label | undefined,
): readonly (readonly Label[])[] {
  const byText = new Map<string, Label[]>();
  cells.forEach((cell, column) => {
    const label = cell.length <= 40 ? read(cell.trim(), column) : undefined;
    if (!label) return;
    const key = label.about.toLowerCase();
    byText.set(key, [...(byText.get(key) ?? []), label]);
  });
  return [...byText.values()].filter(({ length }) => length >= fewest);
}

/** The columns of a day in clock times; undefined when they do not fill a day evenly. */
function clockDay(labels: readonly Label[]): IntervalLabels | undefined {
  const count = labels.length;
  const step = dayMinutes / count;
  const first = labels[0]?.value;
  if (!Number.isInteger(step) || (first !== 0 && first !== step)) return undefined;
  const isEven = labels.every(
    ({ value }, index) => value % dayMinutes === (first + index * step) % dayMinutes,
  );
  if (!isEven) return undefined;
  const common = { columns: labels.map(({ column }) => column), about: labels[0]?.about ?? '' };
  const starts = labels.map((_, index) => clockText(index * step));
  const ends = labels.map((_, index) => clockText((index + 1) * step));
  if (labels.every(({ end }) => end !== undefined)) {
    const fits = labels.every(({ value, end = 0 }) =>
      [step, step - 1].some((length) => (value + length) % dayMinutes === end % dayMinutes),
    );
    return fits && first === 0 ? { ...common, kind: 'interval', texts: starts, ends } : undefined;
  }
  return first === 0
    ? { ...common, kind: 'either', texts: starts, ends: [] }
    : { ...common, kind: 'end', texts: ends, ends: [] };
}

const daysOf = [24, 48, 96, 144, 288];
/** With the hour that autumn repeats. */
const longDays = [25, 50, 100];

function numberDay(labels: readonly Label[]): IntervalLabels | undefined {
  const count = labels.length;
  const first = labels[0]?.value ?? -1;
  if (first > 1 || !labels.every(({ value }, index) => value === first + index)) return undefined;
  const common = { columns: labels.map(({ column }) => column), about: labels[0]?.about ?? '' };
  if (longDays.includes(count) && first === 1) {
    const step = dayMinutes / (count - count / 25);
    const texts = labels.map((_, index) => clockText((index + 1) * step));
    return { ...common, kind: 'number', texts, ends: [] };
  }
  if (!daysOf.includes(count)) return undefined;
  const step = dayMinutes / count;
  const starts = labels.map((_, index) => clockText(index * step));
  if (first === 0) return { ...common, kind: 'either', texts: starts, ends: [] };
  const ends = labels.map((_, index) => clockText((index + 1) * step));
  return { ...common, kind: 'interval', texts: starts, ends };
}

/** Names that are dates, evenly spaced: a row for each meter, or for each time of day. */
function dates(cells: readonly string[]): IntervalLabels | undefined {
  const found = cells.flatMap((text, column) => {
    const time = text.length >= 8 ? (parseTime(text, 'dmy') ?? parseTime(text, 'mdy')) : undefined;
    return time ? [{ column, text, at: time.local }] : [];
  });
  if (found.length < 3 || found.length < cells.length - 8) return undefined;
  if (cells.some((cell) => /^[+-]?\d+(?:[.,]\d+)?$/.test(cell))) return undefined;
  const steps = found.slice(1).map(({ at }, index) => at - (found[index]?.at ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  if (usual === 0 || steps.filter((step) => step === usual).length < steps.length * 0.8)
    return undefined;
  return {
    kind: 'date',
    columns: found.map(({ column }) => column),
    texts: found.map(({ text }) => text),
    ends: [],
    about: '',
  };
}

/**
 * The columns of a table that has one for each interval of a day, or for each day; undefined for other tables.
 *
 * @throws {UnreadableFileError} when the columns are times of day that do not make one whole day, or are all of the other
 * direction
 */
export function findIntervalLabels(
  cells: readonly string[],
  direction: Direction,
): IntervalLabels | undefined {
  if (cells.length < 3) return undefined;
  const byDate = dates(cells);
  if (byDate) return byDate;
  const clocks = groups(cells, clockLabel);
  const days = clocks.flatMap((labels) => clockDay(labels) ?? []);
  const { isOpposite } = directions[direction];
  const wanted = days.filter(({ about }) => !nameHints.isOther(about) && !isOpposite(about));
  if (days.length > 0 && days.every(({ about }) => isOpposite(about)))
    throw new UnreadableFileError(
      refusalOf(direction, [...new Set(days.map(({ about }) => about))]),
    );
  const [only] = wanted.length > 0 ? wanted : days;
  if (only && (wanted.length === 1 || days.length === 1)) return only;
  if (days.length > 1)
    throw new UnreadableFileError(
      `The columns hold several values for each time of day: ${days.map(({ about }) => about || 'without a name').join(', ')}. Keep the columns of one of them and try again.`,
    );
  const numbers = groups(cells, numberLabel).flatMap((labels) => numberDay(labels) ?? []);
  if (numbers.length === 1) return numbers[0];
  if (clocks.length > 0)
    throw new UnreadableFileError(
      'The table has a column for each time of day, but they do not make one day of equal intervals from midnight to midnight. Keep these columns only and try again.',
    );
  return undefined;
}
