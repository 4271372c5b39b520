import { nameHints, normalName } from '../columns/column-names.ts';
import { findColumn, type ColumnName, type Layout } from '../layouts/layout.ts';
import { UnreadableFileError, type Answers, type DateOrder, type Question } from '../model.ts';
import type { Table } from '../tables/table.ts';
import { columnQuestion, namedColumn } from './choose-columns.ts';
import type { TimeColumns } from './spec.ts';
import type { Survey } from './survey.ts';

export interface ProposedTimes {
  readonly time: TimeColumns;
  readonly dateOrder: DateOrder | undefined;
  readonly timeZone: string | undefined;
  /** What an hour in a column of its own is: 0 to 23, or 1 to 24 and 25 by its end. */
  readonly hours?: 'clock' | 'numbers' | undefined;
  readonly questions: readonly Question[];
}

interface Inputs {
  readonly table: Table;
  readonly survey: Survey;
  readonly layout: Layout | undefined;
  readonly answers: Answers;
}

/** Which columns hold the time, and what the file leaves open about it. */
export function proposeTimes(inputs: Inputs): ProposedTimes {
  const { survey, answers, layout } = inputs;
  const questions: Question[] = [];
  const found = findTimes(inputs);
  if ('question' in found)
    return { time: {}, dateOrder: undefined, timeZone: undefined, questions: [found.question] };
  let { time } = found;
  if (found.either) {
    const columns = found.either;
    const stamps =
      answers.stamps ??
      (columns.some((column) => survey.columns[column]?.hasMidnightAsEnd) ? 'end' : undefined);
    if (!stamps) questions.push(stampsQuestion);
    time = stamps === 'start' ? { start: columns } : { end: columns };
  } else if (answers.stamps && !(time.start && time.end)) {
    const columns = time.start ?? time.end;
    time = answers.stamps === 'start' ? { start: columns } : { end: columns };
  }
  const columns = [...new Set([...(time.start ?? []), ...(time.end ?? [])])].flatMap(
    (column) => survey.columns[column] ?? [],
  );
  const dates = { dayFirst: 0, monthFirst: 0, undecided: 0, changes: 0 };
  for (const column of columns)
    for (const key of ['dayFirst', 'monthFirst', 'undecided', 'changes'] as const)
      dates[key] += column.dates[key];
  const dateOrder = answers.dateOrder ?? orderOf(dates) ?? layout?.dateOrder;
  if (!dateOrder && dates.dayFirst + dates.monthFirst + dates.undecided > 0)
    questions.push(orderQuestion);

  const timeZone = answers.timeZone ?? layout?.timeZone;
  const stamped = columns.filter(({ role, times }) => role === 'time' && times > 0);
  const everyHasOffset =
    stamped.length > 0 && stamped.every(({ offsets, times }) => offsets >= times * 0.99);
  if (!timeZone && !everyHasOffset && !offsetsApart(inputs, time)) questions.push(zoneQuestion);
  return { time, dateOrder, timeZone, hours: found.hours, questions };
}

/** Whether a column of its own holds the offsets. */
const offsetsApart = ({ table }: Inputs, time: TimeColumns) =>
  [...(time.start ?? []), ...(time.end ?? [])].some(
    (column) => normalName(table.header[column] ?? '') === 'utc offset',
  );

/** What the numbers of all dates show; undefined when no day is after the 12th, or when they contradict each other. */
function orderOf({ dayFirst, monthFirst, undecided, changes }: DateCounts): DateOrder | undefined {
  const [most, least] = [Math.max(dayFirst, monthFirst), Math.min(dayFirst, monthFirst)];
  // A day that is really there has about as many rows as the others.
  const rowsOfDay = (dayFirst + monthFirst + undecided) / Math.max(1, changes);
  const isStray = most * 2 < rowsOfDay || least * 50 > most;
  if (most === 0 || isStray) return undefined;
  return dayFirst > monthFirst ? 'dmy' : 'mdy';
}

type DateCounts = Readonly<Record<'dayFirst' | 'monthFirst' | 'undecided' | 'changes', number>>;

type Found =
  | {
      readonly time: TimeColumns;
      readonly either?: readonly number[];
      readonly hours?: 'clock' | 'numbers';
    }
  | { readonly question: Question };

function findTimes({ table, survey, layout, answers }: Inputs): Found {
  const names = table.header.map(normalName);
  const columnsOf = (wanted: readonly ColumnName[] | undefined) =>
    wanted?.map((column) => findColumn(names, column));
  if (answers.timeColumn) {
    const columns = answers.timeColumn.map((name) => namedColumn(table.header, name));
    if (columns.some((column) => column < 0))
      return {
        question: columnQuestion(
          'timeColumn',
          `The file has no column “${answers.timeColumn.join(', ')}”. Which one is the time?`,
          timeNames(table, survey),
        ),
      };
    return twoTimes(survey, columns) ?? hinted(table, columns);
  }
  if (layout) {
    const either = columnsOf(layout.time);
    if (either) return { time: {}, either };
    return { time: { start: columnsOf(layout.start), end: columnsOf(layout.end) } };
  }
  return guessTimes(table, survey);
}

const timeNames = (table: Table, survey: Survey) =>
  table.header.filter(
    (_, index) => survey.columns[index]?.role === 'time' || survey.columns[index]?.role === 'clock',
  );

/** Two whole times are the start and the end. */
function twoTimes(survey: Survey, [start = -1, end = -1, ...more]: readonly number[]) {
  const areTimes = [start, end].every((column) => survey.columns[column]?.role === 'time');
  return areTimes && more.length === 0 ? { time: { start: [start], end: [end] } } : undefined;
}

function hinted(table: Table, columns: readonly number[]): Found {
  const text = columns.map((column) => table.header[column] ?? '');
  if (text.some((name) => nameHints.isEnd(name)) && !text.some((name) => nameHints.isStart(name)))
    return { time: { end: columns } };
  if (text.some((name) => nameHints.isStart(name)) && !text.some((name) => nameHints.isEnd(name)))
    return { time: { start: columns } };
  return { time: {}, either: columns };
}

function guessTimes(table: Table, survey: Survey): Found {
  const withRole = (role: string) =>
    table.header.flatMap((_, index) => (survey.columns[index]?.role === role ? [index] : []));
  const dates = withRole('time');
  const clocks = withRole('clock');
  const [date] = dates;
  if (date === undefined) throw new UnreadableFileError('The file has no column of dates.');
  const name = (column: number) => table.header[column] ?? '';
  if (dates.length === 1) {
    const [first] = clocks;
    if (first === undefined) return withHours(table, survey, date) ?? hinted(table, [date]);
    if (clocks.length === 1) return hinted(table, [date, first]);
    const start = clocks.find((column) => nameHints.isStart(name(column)));
    if (start !== undefined && clocks.length === 2) return { time: { start: [date, start] } };
  }
  if (dates.length === 2) {
    const start = dates.find((column) => nameHints.isStart(name(column)));
    const end = dates.find((column) => column !== start && nameHints.isEnd(name(column)));
    if (start !== undefined && end !== undefined) {
      if (clocks.length === 0) return { time: { start: [start], end: [end] } };
      const [from, to] = clocks;
      if (clocks.length === 2 && from !== undefined && to !== undefined)
        return { time: { start: [start, from], end: [end, to] } };
    }
  }
  return {
    question: columnQuestion(
      'timeColumn',
      'Which column is the time of a row? Name two when the date and the time of day are apart.',
      timeNames(table, survey),
    ),
  };
}

const hourName = /^(hour|hour ending|he|hora|stunde|heure|ora|uur|timme|time|godzina)$/;

/** A date whose hour is a whole number in a column of its own. */
function withHours(table: Table, survey: Survey, date: number): Found | undefined {
  const hour = table.header.findIndex((name) => hourName.test(normalName(name)));
  const stats = survey.columns[hour];
  if (stats?.role !== 'number' || stats.shapes.integer < stats.filled) return undefined;
  if (stats.smallest >= 1 && stats.largest >= 24 && stats.largest <= 25)
    return { time: { end: [date, hour] }, hours: 'numbers' };
  return stats.smallest >= 0 && stats.largest <= 23
    ? { time: {}, either: [date, hour], hours: 'clock' }
    : undefined;
}

const stampsQuestion: Question = {
  id: 'stamps',
  text: 'Is the time of a row the start or the end of its interval?',
  choices: [
    { value: 'start', label: 'start: 00:00 is the first row of a day' },
    { value: 'end', label: 'end: 00:00 or 24:00 is the last row of a day' },
  ],
};

const orderQuestion: Question = {
  id: 'dateOrder',
  text: 'No date shows whether the day or the month comes first. Which one does?',
  choices: [
    { value: 'dmy', label: 'day, month, year' },
    { value: 'mdy', label: 'month, day, year' },
    { value: 'ymd', label: 'year, month, day' },
  ],
};

const zoneQuestion: Question = {
  id: 'timeZone',
  text: 'The times have no offset. In which time zone are they? A name such as Europe/Vienna, UTC, or an offset such as +01:00.',
  choices: [],
};
