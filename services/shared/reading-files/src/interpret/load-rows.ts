import { normalName, unitIn } from '../columns/column-names.ts';
import { isMissing, parseScaled, unitOfCell, withoutUnit } from '../columns/number-text.ts';
import { parseTime, type ParsedTime } from '../columns/time-text.ts';
import type { Scratch } from '../storage/scratch.ts';
import type { Row, Table } from '../tables/table.ts';
import { RejectedLines } from './rejected-lines.ts';
import { RowStore } from './row-store.ts';
import { isPowerUnit, scaleOf, type Spec } from './spec.ts';
import { seriesKey } from './survey.ts';

export interface LoadedRows {
  readonly store: RowStore;
  readonly rows: number;
  readonly rejected: RejectedLines;
  /** Lines after the table that hold no readings. */
  readonly footerLines: number;
  /** Of other meters, registers or directions. */
  readonly otherRows: number;
  readonly notes: readonly string[];
}

const hourMs = 3_600_000;
const quoted = (text: string) => `“${text.slice(0, 40)}”`;
/** The second time of a cell such as “00:00 to 01:00”; some put spaces between that do not break. */
const rangeEnd = /\s(?:-|–|to|bis|à)\s.*$/;

/** Names that share half of their words, such as those of energy delivered and received. */
function isAlike(one: string, other: string): boolean {
  const [words, others] = [normalName(one).split(' '), normalName(other).split(' ')];
  const shared = words.filter((word) => /[a-z]{2}/.test(word) && others.includes(word)).length;
  return one !== '' && (one === other || shared * 2 > words.length);
}

/** Reads every row as the spec says. A row that does not fit is rejected alone, with its line. */
export async function loadRows(table: Table, spec: Spec, scratch: Scratch): Promise<LoadedRows> {
  const store = new RowStore(scratch);
  const rejected = new RejectedLines();
  const parts = new Map<string, number>();
  const notes: string[] = [];
  let pending: { line: number; reason: string }[] = [];
  let [rows, otherRows] = [0, 0];
  let ended = false;
  const width = table.header.length;
  const lastUsed = Math.max(...spec.columns);

  function timeOf(cells: readonly string[], columns: readonly number[]): ParsedTime | undefined {
    const text = columns.map((column) => cells[column] ?? '').join(' ');
    if (spec.hasHours) return hourOf(cells, columns);
    return parseTime(text, spec.dateOrder) ?? parseTime(text.replace(rangeEnd, ''), spec.dateOrder);
  }

  function hourOf(
    cells: readonly string[],
    [date = -1, hour = -1]: readonly number[],
  ): ParsedTime | undefined {
    const day = parseTime(cells[date] ?? '', spec.dateOrder);
    const match = /^(\d{1,2})(?::(\d{2})(?::00)?)?$/.exec(cells[hour] ?? '');
    const [hours, minutes] = [Number(match?.[1]), Number(match?.[2] ?? 0)];
    if (!day || !match || hours > 25 || minutes > 59) return undefined;
    return { local: day.local + hours * hourMs + minutes * 60_000, offset: undefined };
  }

  function partOf(key: string): number {
    let part = parts.get(key);
    if (part === undefined) parts.set(key, (part = Math.min(255, parts.size)));
    return part;
  }

  function valueOf(cells: readonly string[]): number | string {
    let sum = Number.NaN;
    const ofRow =
      (spec.unitColumn === undefined ? undefined : unitIn(cells[spec.unitColumn] ?? '')) ??
      spec.unit;
    for (const column of spec.columns) {
      const text = cells[column] ?? '';
      if (isMissing(text)) {
        if (spec.isOneOfColumns) continue;
        return Number.NaN;
      }
      const number = withoutUnit(text);
      const unit = (number === text ? undefined : unitOfCell(text)) ?? ofRow;
      if (isPowerUnit(unit) !== isPowerUnit(spec.unit))
        return `not in ${spec.unit}: ${quoted(text)}`;
      const value = parseScaled(number, spec.format, scaleOf[unit]);
      if (value === undefined) return `not a number: ${quoted(text)}`;
      if (value < 0 && spec.kind !== 'register') return `negative: ${quoted(text)}`;
      sum = Number.isNaN(sum) ? value : sum + value;
    }
    return sum;
  }

  /** A reason when the row has no place in the table, `true` when it is to be read. */
  function fits({ cells }: Row): string | true | undefined {
    if (cells.length === width && isHeader(cells)) return undefined;
    if (cells.length < width && lastUsed >= cells.length - 1)
      return `is cut off: it has ${cells.length} cells, but the header has ${width}`;
    const extra = cells.slice(width).filter((cell) => cell !== '').length;
    if (extra > 0) return `has ${cells.length} cells, but the header has ${width}`;
    return true;
  }

  /** Columns without a name, or with the same one, have names of our own in the table. */
  const isHeader = (cells: readonly string[]) =>
    cells.some((cell) => cell !== '') &&
    cells.every((cell, index) => {
      const name = table.header[index] ?? '';
      return cell === ''
        ? name === `column ${index + 1}`
        : name.replace(/ \(\d+\)$/, '') === cell || name === cell;
    });

  /** Names of columns, of which half are those of this table. */
  function isOtherHeader(cells: readonly string[]): boolean {
    if (cells.length !== width || width < 2) return false;
    const alike = cells.filter((cell, index) => isAlike(cell, table.header[index] ?? '')).length;
    return alike > 0 && alike * 2 >= width;
  }

  function add(row: Row): void {
    const { line, cells } = row;
    if (ended) return;
    const fit = fits(row);
    if (fit === undefined || isOtherHeader(cells)) {
      // The header again may be that of a file put together from several.
      ended = fit !== undefined || pending.length > 0;
      if (ended) notes.push(`Line ${line} begins another table. Only the first one is read.`);
      return;
    }
    rows++;
    const columns = spec.time.start ?? spec.time.end ?? [];
    const time = timeOf(cells, columns);
    if (!time) {
      pending.push({
        line,
        reason: `not a time: ${quoted(columns.map((column) => cells[column] ?? '').join(' '))}`,
      });
      return;
    }
    for (const { line: at, reason } of pending) rejected.add(at, reason);
    pending = [];
    if (fit !== true) return rejected.add(line, fit);
    const key = spec.seriesColumns.length > 0 ? seriesKey(cells, spec.seriesColumns) : '';
    if (spec.taken && !spec.taken.has(key)) {
      otherRows++;
      return;
    }
    const end = spec.time.start && spec.time.end ? timeOf(cells, spec.time.end) : undefined;
    if (spec.time.start && spec.time.end && !end)
      return rejected.add(line, 'not a time in the end column');
    if (time.offset === undefined && !spec.timeZone)
      return rejected.add(line, 'the time has no offset');
    const found = valueOf(cells);
    if (typeof found === 'string') rejected.add(line, found);
    // A line without a usable value still shows the interval of its neighbours.
    if (typeof found === 'string' && !found.startsWith('negative')) return;
    const value = typeof found === 'string' ? Number.NaN : found;
    store.add({
      line,
      local: time.local,
      endLocal: spec.hasHourNumbers
        ? (parseTime(cells[columns[0] ?? -1] ?? '', spec.dateOrder)?.local ?? Number.NaN)
        : end
          ? end.local - (end.offset ?? 0) * 60_000 + (time.offset ?? 0) * 60_000
          : Number.NaN,
      offset: time.offset,
      value,
      part: spec.addsUp ? partOf(key) : 0,
      isEstimated: spec.estimated
        ? spec.estimated.rows.test(cells[spec.estimated.column] ?? '')
        : false,
    });
  }

  for await (const batch of table.rows()) {
    batch.forEach(add);
    if (ended) break;
  }
  return {
    store,
    rows: rows - pending.length,
    rejected,
    footerLines: pending.length,
    otherRows,
    notes,
  };
}
