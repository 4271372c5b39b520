import { unitIn } from '../columns/column-names.ts';
import { isMissing } from '../columns/number-text.ts';
import { parseClock, parseTime } from '../columns/time-text.ts';
import type { Direction } from '../model.ts';
import { findIntervalLabels, type IntervalLabels } from './interval-labels.ts';
import type { Row, Table } from './table.ts';

/** Names of the columns that a table with a column for each interval becomes. */
export const intervalNames = {
  date: 'interval date',
  start: 'interval start',
  end: 'interval end',
  /** The start or the end. */
  time: 'interval time',
  /** The end, as the hours since the day began. */
  number: 'interval number',
  value: 'interval value',
} as const;

const isDate = (text: string) =>
  parseTime(text, 'dmy') !== undefined || parseTime(text, 'mdy') !== undefined;
const hasTimeOfDay = (text: string) =>
  /\d[T ]\d{1,2}[:h]\d{2}/.test(text) && !/[T ]0?0:00/.test(text);

const mostly = (cells: readonly string[], is: (text: string) => boolean) => {
  const filled = cells.filter((cell) => !isMissing(cell));
  return filled.length > 0 && filled.filter(is).length >= filled.length * 0.6;
};

const dayName =
  /^(?:read(?:ing)? ?|interval ?|usage ?|consumption ?)?(?:date|day|datum|dag|tag|fecha|giorno|jour|data|dato)$/i;

/** The column of a row's day; undefined when the rows are not days. */
function dayColumn(
  header: readonly string[],
  columns: ReadonlySet<number>,
  sample: readonly Row[],
): number | undefined {
  const cellsOf = (column: number) => sample.map(({ cells }) => cells[column] ?? '');
  const days = header.flatMap((_, column) =>
    !columns.has(column) && mostly(cellsOf(column), isDate) ? [column] : [],
  );
  const named = days.filter((column) => dayName.test((header[column] ?? '').trim()));
  const [day] = named.length === 1 ? named : days;
  if (day === undefined || (days.length > 1 && named.length !== 1)) return undefined;
  return cellsOf(day).some(hasTimeOfDay) ? undefined : day;
}

/** The row for each interval of a table that has a column for each; undefined for other tables. */
export function unfoldIntervals(
  table: Table,
  sample: readonly Row[],
  direction: Direction,
): Table | undefined {
  const labels = findIntervalLabels(table.header, direction);
  if (!labels) return undefined;
  const columns = new Set(labels.columns);
  const isByDate = labels.kind === 'date';
  const row = isByDate
    ? table.header.findIndex(
        (_, column) =>
          !columns.has(column) &&
          mostly(
            sample.map(({ cells }) => cells[column] ?? ''),
            (text) => parseClock(text) !== undefined,
          ),
      )
    : dayColumn(table.header, columns, sample);
  if (row === undefined) return undefined;
  const rest = table.header.flatMap((_, column) => (columns.has(column) ? [] : [column]));
  const renamed = isByDate ? intervalNames.time : intervalNames.date;
  const unit = unitIn(labels.about);
  return {
    ...table,
    isUnfolded: true,
    header: [
      ...rest.map((column) => (column === row ? renamed : (table.header[column] ?? ''))),
      ...labelNames(labels, row >= 0),
      unit ? `${intervalNames.value} ${unit}` : intervalNames.value,
    ],
    async *rows() {
      for await (const batch of table.rows())
        for (const each of batch) yield unfolded(each, { labels, rest, row, isByDate });
    },
  };
}

function labelNames({ kind }: IntervalLabels, hasRowTime: boolean): readonly string[] {
  if (kind === 'interval') return [intervalNames.start, intervalNames.end];
  if (kind === 'end') return [intervalNames.end];
  if (kind === 'number') return [intervalNames.number];
  return kind === 'date' && hasRowTime ? [intervalNames.date] : [intervalNames.time];
}

interface How {
  readonly labels: IntervalLabels;
  readonly rest: readonly number[];
  readonly row: number;
  readonly isByDate: boolean;
}

function unfolded({ line, cells }: Row, { labels, rest, row, isByDate }: How): readonly Row[] {
  const about = rest.map((column) => cells[column] ?? '');
  const { kind, columns, texts, ends } = labels;
  const timesOf = (index: number) =>
    kind === 'interval' ? [texts[index] ?? '', ends[index] ?? ''] : [texts[index] ?? ''];
  const [first = 0, last = 0] = [columns[0], columns.at(-1)];
  const isReading = row < 0 || isByDate || isDate(cells[row] ?? '');
  // A line that is no row of readings is reported once.
  if (!isReading || cells.length <= first)
    return [{ line, cells: [...about, ...timesOf(0), cells[first] ?? ''] }];
  if (cells.length < last && !isByDate)
    return [{ line, cells: [...about, ...timesOf(0), `only ${cells.length} cells`] }];
  return columns.flatMap((column, index) => {
    const value = cells[column] ?? '';
    // A day has the 25th hour only in autumn.
    const isExtra = kind === 'number' && (texts[index] ?? '') > '24:00' && isMissing(value);
    return isExtra ? [] : [{ line, cells: [...about, ...timesOf(index), value] }];
  });
}
