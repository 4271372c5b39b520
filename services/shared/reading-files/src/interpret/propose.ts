import { normalName } from '../columns/column-names.ts';
import { findColumn, takesOf, type ColumnName, type Layout } from '../layouts/layout.ts';
import type { Answers, Direction, Question } from '../model.ts';
import type { Table } from '../tables/table.ts';
import { proposeFormat } from './propose-format.ts';
import { proposeMeter } from './propose-meter.ts';
import { proposeTimes } from './propose-times.ts';
import { proposeValues } from './propose-values.ts';
import { refuseVolumes } from './stated-values.ts';
import type { Spec } from './spec.ts';
import { seriesCells, type Survey } from './survey.ts';

export const defaultMaxKw = 100;

export interface Proposal {
  readonly questions: readonly Question[];
  /** Undefined while there are questions. */
  readonly spec: Spec | undefined;
  readonly columns: readonly string[];
}

const unitNames =
  /^(uom|units?|unit of measure(ment)?|einheit|eenheid|unite|unidad|unidade|unita( di misura)?|m ?leenhed|enhet|yksikko|jednostka)$/;

/** Anybody may name a column of units so. */
const unitColumnOf = (layout: Layout | undefined): ColumnName | undefined =>
  layout && !layout.findsMeters ? layout.unitColumn : unitNames;

/** Columns whose texts say which meter, register, direction, unit and kind a row is of. */
export function seriesColumnsOf(
  layout: Layout | undefined,
  header: readonly string[],
): readonly number[] {
  const names = header.map(normalName);
  const wanted: (ColumnName | undefined)[] = [
    ...(layout?.meter ?? []),
    ...(layout ? takesOf(layout).map(({ column }) => column) : []),
    unitColumnOf(layout),
    layout?.kindColumn,
  ];
  const found = wanted.flatMap((column) => {
    const index = column === undefined ? -1 : findColumn(names, column);
    return index < 0 ? [] : [index];
  });
  return [...new Set(found)];
}

/** How the table is to be read, or what has to be asked first. */
export function propose(
  table: Table,
  survey: Survey,
  layout: Layout | undefined,
  { answers, direction }: { readonly answers: Answers; readonly direction: Direction },
): Proposal {
  const names = table.header.map(normalName);
  const meter = proposeMeter(survey, names, layout, { answer: answers.meter, direction });
  const cellsOf = (column: ColumnName | undefined): readonly string[] => {
    const at = column === undefined ? -1 : survey.seriesColumns.indexOf(findColumn(names, column));
    if (at < 0) return [];
    return [...(meter.taken ?? survey.series?.keys() ?? [])].map(
      (key) => seriesCells(key)[at] ?? '',
    );
  };
  const unitCells = cellsOf(unitColumnOf(layout));
  refuseVolumes(unitCells, meter.question === undefined);
  const unitName = unitColumnOf(layout);
  const unitAt = unitName === undefined ? -1 : findColumn(names, unitName);
  const values = proposeValues({
    table,
    survey,
    layout,
    answers,
    direction,
    unitCells,
    kindCells: cellsOf(layout?.kindColumn),
    meter,
  });
  const times = proposeTimes({ table, survey, layout, answers });
  const stats = values.columns.flatMap((column) => survey.columns[column] ?? []);
  const { format, question } = proposeFormat(stats, {
    answer: answers.decimal,
    usual: layout?.decimal ?? (table.format === 'CSV' ? undefined : 'point'),
  });
  const questions = [
    ...(meter.question ? [meter.question] : []),
    ...values.questions,
    ...times.questions,
    ...(question && values.columns.length > 0 ? [question] : []),
  ];
  const columns = values.columns.map((column) => table.header[column] ?? '');
  const { kind, unit } = values;
  if (questions.length > 0 || !kind || !unit || !format)
    return { questions, spec: undefined, columns };
  const estimatedAt = layout?.estimated ? findColumn(names, layout.estimated.column) : -1;
  return {
    questions,
    columns,
    spec: {
      layout: layout?.name ?? 'none',
      direction,
      time: times.time,
      hasHours: layout?.hasHourNumbers ?? times.hours !== undefined,
      hasHourNumbers: layout?.hasHourNumbers ?? times.hours === 'numbers',
      dateOrder: times.dateOrder,
      columns: values.columns,
      isOneOfColumns:
        kind !== 'register' &&
        stats.reduce((sum, { filled }) => sum + filled, 0) <= survey.rows * 1.001,
      format,
      kind,
      unit,
      unitColumn: new Set(unitCells).size > 1 ? unitAt : undefined,
      timeZone: times.timeZone,
      seriesColumns: survey.seriesColumns,
      taken: meter.taken,
      meter: meter.meter,
      addsUp: layout?.take !== undefined,
      isUnfolded: table.isUnfolded === true,
      estimated:
        layout?.estimated && estimatedAt >= 0
          ? { column: estimatedAt, rows: layout.estimated.rows }
          : undefined,
      intervalSeconds: answers.intervalSeconds,
      usualIntervalSeconds: layout?.intervalSeconds,
      duplicates: answers.duplicates,
      maxKw: answers.maxKw ?? defaultMaxKw,
      notes: layout?.note ? [layout.note] : [],
    },
  };
}
