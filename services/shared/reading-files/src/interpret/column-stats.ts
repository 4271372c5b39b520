import {
  isMissing,
  numberShape,
  unitOfCell,
  withoutUnit,
  type NumberShape,
} from '../columns/number-text.ts';
import type { Unit } from '../model.ts';
import { dayAndMonth, parseClock, parseTime } from '../columns/time-text.ts';

export type Role = 'time' | 'clock' | 'number' | 'text' | 'empty';

const roleOf = (text: string): Exclude<Role, 'empty'> => {
  if (parseTime(text, 'dmy') !== undefined || parseTime(text, 'mdy') !== undefined) return 'time';
  if (parseClock(text) !== undefined) return 'clock';
  return numberShape(withoutUnit(text)) === 'none' ? 'text' : 'number';
};

/** What a sample of cells mostly is. */
export function roleOfSample(cells: readonly string[]): Role {
  const counts = { time: 0, clock: 0, number: 0, text: 0 };
  for (const cell of cells) if (!isMissing(cell)) counts[roleOf(cell)]++;
  const total = counts.time + counts.clock + counts.number + counts.text;
  if (total === 0) return 'empty';
  const [best] = (Object.entries(counts) as [Role, number][]).toSorted((a, b) => b[1] - a[1]);
  return best && best[1] >= total * 0.6 ? best[0] : 'text';
}

const roughly = (text: string): number => Number(text.replace(',', '.'));

type DateKind = 'undecided' | 'dayFirst' | 'monthFirst';

function kindOfDate([first, second]: readonly [number, number]): DateKind {
  if (first > 12 && second <= 12) return 'dayFirst';
  return second > 12 && first <= 12 ? 'monthFirst' : 'undecided';
}

/** Whether a column looks like the state of a meter: it rises and hardly ever falls. */
export interface Trend {
  rises: number;
  falls: number;
}

/** What all cells of a column have in common. */
export class ColumnStats {
  filled = 0;
  missing = 0;
  readonly shapes: Record<NumberShape, number> = {
    integer: 0,
    point: 0,
    comma: 0,
    'point-grouped': 0,
    'comma-grouped': 0,
    'either-point': 0,
    'either-comma': 0,
    none: 0,
  };
  /** Rows below zero of each series. */
  readonly negatives = new Map<string, number>();
  /** That cells state themselves. */
  readonly units = new Set<Unit>();
  smallest = Number.POSITIVE_INFINITY;
  largest = Number.NEGATIVE_INFINITY;
  readonly trend: Trend = { rises: 0, falls: 0 };
  /** Rows with dates such as 03/04/2026, by what they show of the day's place, and how often the date changes. */
  readonly dates = { undecided: 0, dayFirst: 0, monthFirst: 0, changes: 0 };
  offsets = 0;
  times = 0;
  hasMidnightAsEnd = false;
  private readonly last = new Map<string, number>();
  private lastDate = '';
  private lastKind: DateKind | undefined;

  readonly role: Role;

  constructor(role: Role) {
    this.role = role;
  }

  /** `series` keeps the rows of several meters apart. */
  add(text: string, series: string): void {
    if (isMissing(text)) {
      this.missing++;
      return;
    }
    this.filled++;
    if (this.role === 'time') this.addTime(text);
    else if (this.role === 'clock') this.hasMidnightAsEnd ||= text.startsWith('24:');
    else if (this.role === 'number') this.addNumber(text, series);
  }

  private addTime(text: string): void {
    this.hasMidnightAsEnd ||= text.includes(' 24:') || text.includes('T24:');
    const date = text.slice(0, 10);
    if (date !== this.lastDate) {
      this.lastDate = date;
      this.dates.changes++;
      const pair = dayAndMonth(text);
      this.lastKind = pair && kindOfDate(pair);
    }
    if (this.lastKind) this.dates[this.lastKind]++;
    const time = parseTime(text, 'dmy') ?? parseTime(text, 'mdy');
    if (time) this.times++;
    if (time?.offset !== undefined) this.offsets++;
  }

  private addNumber(cell: string, series: string): void {
    const text = withoutUnit(cell);
    const unit = text === cell ? undefined : unitOfCell(cell);
    if (unit) this.units.add(unit);
    this.shapes[numberShape(text)]++;
    if (text.startsWith('-')) this.negatives.set(series, (this.negatives.get(series) ?? 0) + 1);
    const value = roughly(text);
    if (Number.isNaN(value)) return;
    this.smallest = Math.min(this.smallest, value);
    this.largest = Math.max(this.largest, value);
    const before = this.last.get(series);
    if (before !== undefined && value !== before) {
      if (value > before) this.trend.rises++;
      else this.trend.falls++;
    }
    if (before !== undefined || this.last.size < 1_000) this.last.set(series, value);
  }
}
