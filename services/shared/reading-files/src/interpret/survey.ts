import { nameHints } from '../columns/column-names.ts';
import { isMissing } from '../columns/number-text.ts';
import { parseTime } from '../columns/time-text.ts';
import type { Row, Table } from '../tables/table.ts';
import { ColumnStats, roleOfSample } from './column-stats.ts';

const sampleRows = 400;
const maxSeries = 200;
const maxLabels = 12;

/** What the whole file says about its columns. */
export interface Survey {
  readonly columns: readonly ColumnStats[];
  /** What the columns in `seriesColumns` hold together, and how many rows do; undefined: too many to choose from. */
  readonly series: ReadonlyMap<string, number> | undefined;
  readonly seriesColumns: readonly number[];
  /** Those that tell apart what its name does not say, such as bought and sold energy. */
  readonly direction: readonly number[];
  /** Texts of columns that repeat few of them. */
  readonly labels: ReadonlyMap<number, ReadonlySet<string>>;
  readonly rows: number;
}

const isTime = (text: string) =>
  parseTime(text, 'dmy') !== undefined || parseTime(text, 'mdy') !== undefined;

const joiner = '\u001F';

export const seriesKey = (cells: readonly string[], columns: readonly number[]): string =>
  columns.map((column) => cells[column] ?? '').join(joiner);

export const seriesCells = (key: string): readonly string[] => key.split(joiner);

/**
 * `wanted` columns tell apart what belongs to different meters, as do those of `direction`; `isGuessing` adds those whose
 * names say so.
 */
export async function surveyTable(
  table: Table,
  {
    wanted,
    isGuessing,
    direction = [],
  }: {
    readonly wanted: readonly number[];
    readonly isGuessing: boolean;
    readonly direction?: readonly number[];
  },
): Promise<Survey> {
  let sample: Row[] | undefined = [];
  let columns: readonly ColumnStats[] = [];
  let seriesColumns: readonly number[] = [];
  let series: Map<string, number> | undefined = new Map();
  let timed: readonly number[] = [];
  let rows = 0;
  const labels = new Map<number, Set<string>>();

  function begin(): void {
    const first = sample ?? [];
    sample = undefined;
    columns = table.header.map(
      (_, index) => new ColumnStats(roleOfSample(first.map(({ cells }) => cells[index] ?? ''))),
    );
    timed = columns.flatMap(({ role }, index) =>
      role === 'time' && isMostlyFilled(first, index) ? [index] : [],
    );
    const named = table.header.flatMap((name, index) =>
      nameHints.isMeter(name) &&
      columns[index]?.role !== 'time' &&
      columns[index]?.role !== 'clock' &&
      isLabel(first, index)
        ? [index]
        : [],
    );
    seriesColumns = [...new Set([...wanted, ...(isGuessing ? named : []), ...direction])];
    columns.forEach(({ role }, index) => {
      if (role === 'text' && !seriesColumns.includes(index)) labels.set(index, new Set());
    });
    first.forEach(count);
  }

  function count({ cells }: Row): void {
    if (cells.length < 2) return;
    // A header again or a sum says nothing about the columns.
    if (timed.length > 0 && !timed.some((column) => isTime(cells[column] ?? ''))) return;
    rows++;
    const key = seriesColumns.length > 0 ? seriesKey(cells, seriesColumns) : '';
    columns.forEach((column, index) => column.add(cells[index] ?? '', key));
    for (const [column, texts] of labels) {
      texts.add(cells[column] ?? '');
      if (texts.size > maxLabels) labels.delete(column);
    }
    if (!series || seriesColumns.length === 0) return;
    series.set(key, (series.get(key) ?? 0) + 1);
    if (series.size > maxSeries) series = undefined;
  }

  for await (const batch of table.rows()) {
    for (const row of batch) {
      if (sample) {
        sample.push(row);
        if (sample.length >= sampleRows) begin();
      } else count(row);
    }
  }
  if (sample) begin();
  return { columns, series, seriesColumns, direction, labels, rows };
}

function isMostlyFilled(sample: readonly Row[], index: number): boolean {
  const rows = sample.filter(({ cells }) => cells.some((cell) => cell !== ''));
  return rows.filter(({ cells }) => !isMissing(cells[index] ?? '')).length >= rows.length * 0.6;
}

/** Whether a column repeats few texts or identifiers, rather than measuring something. */
function isLabel(sample: readonly Row[], index: number): boolean {
  const distinct = new Set(sample.map(({ cells }) => cells[index] ?? ''));
  return distinct.size <= Math.max(2, sample.length / 4);
}
