import type { Plan, PlannedReading } from '../model.ts';
import type { Table } from '../tables/table.ts';
import { nameHints, unitIn } from '../columns/column-names.ts';
import { isConsumption, isProduction } from '../columns/direction-names.ts';
import type { Survey } from './survey.ts';
import type { Derived } from './derive-readings.ts';
import type { LoadedRows } from './load-rows.ts';
import type { LocalClock } from './local-clock.ts';
import type { Merged } from './merge-instants.ts';
import type { Spec } from './spec.ts';

const dayMs = 86_400_000;
const shownRows = 3;
const shownGaps = 10;

interface Parts {
  readonly table: Table;
  readonly survey: Survey;
  readonly spec: Spec;
  readonly loaded: LoadedRows;
  readonly merged: Merged;
  readonly derived: Derived;
  readonly clock: string;
  readonly local: LocalClock | undefined;
  readonly notes: readonly string[];
}

/** What would be stored, for a person to check. */
export function makePlan({
  table,
  survey,
  spec,
  loaded,
  merged,
  derived,
  clock,
  local,
  notes,
}: Parts): Plan {
  const { readings, lines, interval } = derived;
  const names = (columns: readonly number[]) => columns.map((column) => table.header[column] ?? '');
  const at = (index: number): PlannedReading => ({
    line: lines.at(index) ?? 0,
    timestamp: readings.timestamps.at(index) ?? 0,
    milliwattHours: readings.milliwattHours.at(index) ?? 0,
  });
  const { length } = readings;
  const tally = tallyOf(readings, interval, local);
  const { values } = merged.series;
  let missing = 0;
  for (let index = 0; index < merged.series.length; index++)
    if (Number.isNaN(values.at(index))) missing++;
  return {
    layout: spec.layout,
    encoding: `${table.format}, ${table.encoding}`,
    columns: names(spec.columns),
    otherColumns: names(otherColumns(table, survey, spec)),
    timeColumns: names([...new Set([...(spec.time.start ?? []), ...(spec.time.end ?? [])])]),
    meter: spec.meter,
    kind: spec.kind,
    unit: spec.unit,
    direction: spec.direction,
    stamps: spec.time.start ? 'start' : 'end',
    intervals: derived.intervals.map((each) => each / 1_000),
    clock,
    rows: loaded.rows,
    readings: length,
    missing,
    duplicates: merged.duplicates,
    replaced: merged.replaced,
    rejected: loaded.rejected.count,
    rejectedLines: loaded.rejected.sorted,
    first: Array.from({ length: Math.min(shownRows, length) }, (_, index) => at(index)),
    last: Array.from({ length: Math.min(shownRows, Math.max(0, length - shownRows)) }, (_, index) =>
      at(length - Math.min(shownRows, length - shownRows) + index),
    ),
    ...tally,
    notes: notesOf(spec, loaded, derived, notes),
  };
}

/** Columns of energy or power that do not count, such as those of the other direction. */
function otherColumns({ header }: Table, { columns }: Survey, spec: Spec): readonly number[] {
  return header.flatMap((name, column) =>
    columns[column]?.role === 'number' &&
    columns[column].filled > 0 &&
    !spec.columns.includes(column) &&
    !spec.seriesColumns.includes(column) &&
    ![...(spec.time.start ?? []), ...(spec.time.end ?? [])].includes(column) &&
    (unitIn(name) !== undefined || isProduction(name) || isConsumption(name)) &&
    !nameHints.isOther(name)
      ? [column]
      : [],
  );
}

function tallyOf(
  { length, timestamps, milliwattHours }: Derived['readings'],
  interval: number | undefined,
  local: LocalClock | undefined,
) {
  let [sum, days, gaps, gapSeconds] = [0, 0, 0, 0];
  let day = Number.NaN;
  const firstGaps: { from: number; to: number }[] = [];
  for (let index = 0; index < length; index++) {
    sum += milliwattHours.at(index) ?? 0;
    const end = timestamps.at(index) ?? 0;
    const date = Math.floor(((local?.localOf(end - 1) ?? end - 1) as number) / dayMs);
    if (date !== day) days++;
    day = date;
    const before = index > 0 ? (timestamps.at(index - 1) ?? 0) : undefined;
    if (before === undefined || interval === undefined || end - before < interval * 1.5) continue;
    gaps++;
    gapSeconds += (end - before - interval) / 1_000;
    if (firstGaps.length < shownGaps) firstGaps.push({ from: before, to: end - interval });
  }
  return { milliwattHours: sum, days, gaps, gapSeconds, firstGaps };
}

function notesOf(
  spec: Spec,
  loaded: LoadedRows,
  derived: Derived,
  notes: readonly string[],
): readonly string[] {
  const longest = Math.max(0, ...derived.intervals);
  return [
    ...spec.notes,
    ...notes,
    ...loaded.notes,
    ...(loaded.footerLines > 0
      ? [`${loaded.footerLines} lines after the table hold no readings.`]
      : []),
    ...(loaded.otherRows > 0
      ? [`${loaded.otherRows} rows are of other meters, registers or directions and are left out.`]
      : []),
    ...(longest > 3_600_000
      ? ['An interval is longer than an hour: its energy is stored in the hour that it ends in.']
      : []),
    ...(derived.intervals.length > 1
      ? ['The file changes its interval; each row counts with its own.']
      : []),
  ];
}
