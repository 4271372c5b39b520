import { nameHints, normalName, unitIn } from '../columns/column-names.ts';
import { directions, refusalOf } from '../columns/directions.ts';
import { isOfOtherMedium, onlyElectricity } from '../columns/other-media.ts';
import { findColumn, type Layout } from '../layouts/layout.ts';
import {
  UnreadableFileError,
  type Direction,
  type Kind,
  type Question,
  type Unit,
} from '../model.ts';
import type { ColumnStats } from './column-stats.ts';
import type { ValueInputs } from './value-inputs.ts';
import { quoted } from './value-questions.ts';

export const columnQuestion = (
  id: 'column' | 'timeColumn',
  text: string,
  names: readonly string[],
  proposal?: string,
): Question => ({
  id,
  text,
  choices: names.map((name) => ({ value: name, label: name })),
  proposal,
});

type Chosen =
  | { readonly columns: readonly number[]; readonly kind?: Kind; readonly unit?: Unit }
  | { readonly question: Question };

/** The column that a person names: exactly so, else by the only name that differs in signs and capitals. */
export function namedColumn(header: readonly string[], wanted: string): number {
  const exact = header.indexOf(wanted.trim());
  if (exact >= 0) return exact;
  const found = header.flatMap((name, index) =>
    normalName(name) === normalName(wanted) ? [index] : [],
  );
  return found.length === 1 ? (found[0] ?? -1) : -1;
}

/** The columns that count, with what a layout says about them; a question when several can be meant. */
export function chooseColumns(inputs: ValueInputs): Chosen {
  const { table, survey, layout, answers, direction } = inputs;
  const { isOpposite, wanted } = directions[direction];
  const names = table.header.map(normalName);
  const alternatives = (layout?.values ?? [])
    .map((values) => ({
      ...values,
      columns: values.columns.map((column) => findColumn(names, column)),
    }))
    .filter(({ columns }) => columns.every((column) => column >= 0));
  if (answers.column) {
    const columns = answers.column.map((name) => namedColumn(table.header, name));
    const known = alternatives.find(
      (alternative) => alternative.columns.toSorted().join() === columns.toSorted().join(),
    );
    if (known) return known;
    const problem = problemOf(answers.column, columns, inputs);
    return problem ? ask(inputs, problem) : { columns };
  }
  const filled = alternatives.filter(({ columns }) =>
    columns.some((column) => (survey.columns[column]?.filled ?? 0) > 0),
  );
  const [first] = filled.length > 0 ? filled : alternatives;
  // Rows that say their direction need no such column.
  const misnamed = layout?.take
    ? []
    : first?.columns.map((column) => table.header[column] ?? '').filter(isOpposite);
  if (misnamed && misnamed.length > 0)
    return {
      question: columnQuestion(
        'column',
        `These files have ${quoted(misnamed)}, whatever the meter measures. Choose it if this file holds ${wanted}.`,
        misnamed,
      ),
    };
  if (first && (layout?.prefersFirst || filled.length < 2) && !hasSiblings(first, layout, names))
    return first;
  return first ? ask(inputs, severalText) : guessColumn(inputs);
}

const severalText =
  'Which column counts? Name several to add them up, such as those of two tariffs or three phases.';

function problemOf(
  wanted: readonly string[],
  columns: readonly number[],
  { table: { header }, direction }: ValueInputs,
): string | undefined {
  if (columns.some((column) => column < 0))
    return `The file has no column “${wanted.join(', ')}”. Which one counts?`;
  if (new Set(columns).size < columns.length) return 'A column is named twice. Which ones count?';
  const opposite = columns
    .map((column) => header[column] ?? '')
    .filter(directions[direction].isOpposite);
  return opposite.length > 0 ? refusalOf(direction, opposite) : undefined;
}

/** Whether a pattern of the layout fits other columns too, such as those of two more phases. */
const hasSiblings = (
  { columns }: { readonly columns: readonly number[] },
  layout: Layout | undefined,
  names: readonly string[],
) =>
  (layout?.values ?? []).some(
    (values) =>
      values.columns.length === columns.length &&
      values.columns.some(
        (wanted, index) =>
          wanted instanceof RegExp &&
          columns[index] === findColumn(names, wanted) &&
          names.filter((name) => wanted.test(name)).length > 1,
      ),
  );

const isMeasure = (column: ColumnStats | undefined) =>
  column?.role === 'number' && column.filled > 0;

interface Measure {
  readonly name: string;
  readonly index: number;
}

const measuresOf = ({ table, survey }: ValueInputs): readonly Measure[] =>
  table.header.flatMap((name, index) =>
    isMeasure(survey.columns[index]) && !survey.seriesColumns.includes(index)
      ? [{ name, index }]
      : [],
  );

/** @throws {UnreadableFileError} when only columns of the other direction are left */
function ask(inputs: ValueInputs, text: string): { readonly question: Question } {
  const { direction } = inputs;
  const { isOpposite } = directions[direction];
  const names = measuresOf(inputs).map(({ name }) => name);
  const electric = names.filter((name) => !isOfOtherMedium(name));
  const choices = electric.filter((name) => !isOpposite(name));
  if (electric.length === 0 && names.length > 0)
    throw new UnreadableFileError(onlyElectricity(quoted(names)));
  if (choices.length === 0)
    throw new UnreadableFileError(
      names.length > 0
        ? refusalOf(direction, electric)
        : 'The file has no column of numbers besides its times.',
    );
  return { question: columnQuestion('column', text, choices, proposalOf(choices, direction)) };
}

/** A column below zero holds both directions at once. */
export function netQuestion(inputs: ValueInputs, columns: readonly number[]): Question {
  const names = quoted(columns.map((column) => inputs.table.header[column] ?? ''));
  const { question } = ask(
    inputs,
    `${names} is often below zero, so it holds both directions. Choose a column of ${directions[inputs.direction].wanted}. ` +
      'With this one, only rows above zero count.',
  );
  return { ...question, reason: 'below_zero', proposal: undefined };
}

/** Columns that are parts of one sum, or the only one that is named after the direction. */
function proposalOf(names: readonly string[], direction: Direction): string | undefined {
  const counted = names.filter((name) => unitIn(name) !== undefined && !nameHints.isOther(name));
  const parts = partsOf(counted);
  const [only, ...more] = counted.filter(directions[direction].isNamed);
  if (parts.length > 1) return parts.join(' + ');
  return more.length === 0 ? only : undefined;
}

const partName =
  /(?:^| )(?:ht|nt|hp|hc|t1|t2|f1|f2|f3|l1|l2|l3|dag|nacht|day|night|tag|hoch(?:tarif)?|nieder(?:tarif)?|normaal|laag|off peak|mid peak|on peak|phase [123abc]|[abc12]|181|182)(?= |$)/;

/** Names that differ only in their tariff or phase. */
function partsOf(names: readonly string[]): readonly string[] {
  const groups = Map.groupBy(
    names.filter((name) => partName.test(normalName(name))),
    (name) => normalName(name).replace(partName, ''),
  );
  return [...groups.values()].find(({ length }) => length > 1) ?? [];
}

function guessColumn(inputs: ValueInputs): Chosen {
  const measures = measuresOf(inputs);
  const { isNamed, isOpposite } = directions[inputs.direction];
  const counted = measures.filter(({ name }) => !nameHints.isOther(name) && !isOpposite(name));
  const stated = counted.filter(({ name }) => unitIn(name) !== undefined);
  const [only] = stated.length > 0 ? stated : counted;
  const isOnly =
    stated.length === 1
      ? isNamed(only?.name ?? '') || !measures.some(({ name }) => isOpposite(name))
      : stated.length === 0 && counted.length === 1 && measures.length === 1;
  return only && isOnly ? { columns: [only.index] } : ask(inputs, severalText);
}
