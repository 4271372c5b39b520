import { isMissing, numberShape, withoutUnit } from '../columns/number-text.ts';
import { parseClock, parseTime } from '../columns/time-text.ts';
import type { Direction } from '../model.ts';
import { findIntervalLabels } from './interval-labels.ts';
import type { Row } from './table.ts';

export interface HeaderOptions {
  /** Whether this is the header of a layout that is known by name. */
  readonly isKnown: (header: readonly string[]) => boolean;
  readonly direction: Direction;
}

export interface FoundHeader {
  /** Index of the header among the rows; -1: the columns have no names. */
  readonly index: number;
  readonly header: readonly string[];
  readonly about: ReadonlyMap<string, string>;
}

const isTime = (text: string) =>
  parseTime(text, 'dmy') !== undefined || parseTime(text, 'mdy') !== undefined;

/** A row with a time and a value, or a place where a value is missing. */
function isData({ cells }: Row): boolean {
  const times = cells.filter(isTime).length;
  if (times === 0) return false;
  return cells.some(
    (cell) =>
      !isTime(cell) && (isMissing(cell) || isNumber(cell) || parseClock(cell) !== undefined),
  );
}

/** A line above the table such as “Start date, 2026-01-01”: the only one of its name. */
function isTitle({ cells }: Row, next: Row | undefined): boolean {
  const [name = '', time = '', ...more] = cells.filter((cell) => cell !== '');
  return (
    more.length === 0 &&
    isTime(time) &&
    /[a-z]/i.test(name) &&
    !/\d/.test(name) &&
    name !== next?.cells.find((cell) => cell !== '')
  );
}

const isNumber = (text: string) => numberShape(withoutUnit(text)) !== 'none';
const isName = (text: string) =>
  text !== '' && !isNumber(text) && !isTime(text) && parseClock(text) === undefined;

/** Units or formats below the names of the columns. */
const isUnitCell = (text: string) => /^\[.*\]$/.test(text);

const withoutEnd = (cells: readonly string[]) => {
  let length = cells.length;
  while (length > 1 && cells[length - 1] === '') length--;
  return cells.slice(0, length);
};

/** Where the table begins in these first rows, with what the rows before it say. */
export function findHeader(
  rows: readonly Row[],
  { isKnown, direction }: HeaderOptions,
): FoundHeader | undefined {
  const known = rows.findIndex(
    ({ cells }) => isKnown(cells) || findIntervalLabels(cells, direction),
  );
  if (known >= 0) return found(rows, known);
  const last = rows.length - 1;
  const first = rows.findIndex((row, index) => {
    const next = rows[index + 1];
    return (
      isData(row) &&
      !isTitle(row, next) &&
      (index === last ||
        (next !== undefined &&
          (isData(next) || index === last - 1) &&
          next.cells.length >= row.cells.length - 1))
    );
  });
  if (first < 0) return undefined;
  const width = withoutEnd(rows[first]?.cells ?? []).length;
  for (let index = first - 1; index >= Math.max(0, first - 3); index--) {
    const cells = withoutEnd(rows[index]?.cells ?? []);
    const names = cells.filter(isName).length;
    const above = withoutEnd(rows[index - 1]?.cells ?? []);
    if (cells.length >= 2 && cells.every(isUnitCell) && above.length === cells.length)
      return {
        index,
        header: above.map((name, column) => `${name} ${cells[column] ?? ''}`),
        about: aboutOf(rows.slice(0, index - 1)),
      };
    if (cells.length >= width - 1 && cells.length >= 2 && names >= Math.max(2, cells.length * 0.6))
      return found(rows, index);
  }
  const header = Array.from(rows[first]?.cells ?? [], (_, index) => `column ${index + 1}`);
  return { index: first - 1, header, about: aboutOf(rows.slice(0, first)) };
}

const found = (rows: readonly Row[], index: number): FoundHeader => ({
  index,
  header: rows[index]?.cells ?? [],
  about: aboutOf(rows.slice(0, index)),
});

/** Pairs of name and value: side by side, or one line of names above one of values. */
function aboutOf(rows: readonly Row[]): ReadonlyMap<string, string> {
  const about = new Map<string, string>();
  rows.forEach(({ cells }, index) => {
    const filled = withoutEnd(cells);
    const [title, ...rest] = (filled.length === 1 ? (filled[0] ?? '') : '').split(/:\s+/);
    if (title && rest.length > 0) about.set(title, rest.join(': '));
    if (filled.length === 2) about.set((filled[0] ?? '').replace(/:$/, ''), filled[1] ?? '');
    const below = rows[index + 1]?.cells;
    if (filled.length > 2 && below && filled.every(isName))
      filled.forEach((name, column) => about.set(name, below[column] ?? ''));
  });
  return about;
}
