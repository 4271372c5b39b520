import { nameHints, normalName, unitIn } from '../columns/column-names.ts';
import { isConsumption, isProduction, onlyConsumption } from '../columns/direction-names.ts';
import { findColumn, type Layout } from '../layouts/layout.ts';
import { UnreadableFileError, type Kind, type Question, type Unit } from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { ColumnStats } from './column-stats.ts';
import type { ValueInputs } from './value-inputs.ts';

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
  const { table, survey, layout, answers } = inputs;
  const names = table.header.map(normalName);
  const alternatives = (layout?.values ?? [])
    .map((values) => ({
      ...values,
      columns: values.columns.map((column) => findColumn(names, column)),
    }))
    .filter(({ columns }) => columns.every((column) => column >= 0));
  if (answers.column) {
    const columns = answers.column.map((name) => namedColumn(table.header, name));
    const problem = problemOf(answers.column, columns, table);
    if (problem) return ask(inputs, problem);
    return (
      alternatives.find(
        (alternative) => alternative.columns.toSorted().join() === columns.toSorted().join(),
      ) ?? { columns }
    );
  }
  const filled = alternatives.filter(({ columns }) =>
    columns.some((column) => (survey.columns[column]?.filled ?? 0) > 0),
  );
  const [first] = filled.length > 0 ? filled : alternatives;
  if (first && (layout?.prefersFirst || filled.length < 2) && !hasSiblings(first, layout, names))
    return first;
  return first ? ask(inputs, severalText) : guessColumn(inputs);
}

const severalText =
  'Which column counts? Name several to add them up, such as those of two tariffs or three phases.';

function problemOf(
  wanted: readonly string[],
  columns: readonly number[],
  { header }: Table,
): string | undefined {
  if (columns.some((column) => column < 0))
    return `The file has no column “${wanted.join(', ')}”. Which one counts?`;
  if (new Set(columns).size < columns.length) return 'A column is named twice. Which ones count?';
  const produced = columns.map((column) => header[column] ?? '').filter(isProduction);
  return produced.length > 0 ? onlyConsumption(produced) : undefined;
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

/** @throws {UnreadableFileError} when only production is left */
function ask(inputs: ValueInputs, text: string): { readonly question: Question } {
  const names = measuresOf(inputs).map(({ name }) => name);
  const choices = names.filter((name) => !isProduction(name));
  if (choices.length === 0)
    throw new UnreadableFileError(
      names.length > 0
        ? onlyConsumption(names)
        : 'The file has no column of numbers besides its times.',
    );
  return { question: columnQuestion('column', text, choices, proposalOf(choices)) };
}

/** A column below zero holds both directions at once. */
export function netQuestion(inputs: ValueInputs, columns: readonly number[]): Question {
  const names = columns.map((column) => `“${inputs.table.header[column] ?? ''}”`).join(' + ');
  const { question } = ask(
    inputs,
    `${names} is often below zero: more was fed in than used. The platform stores consumption only. Choose a column of what ` +
      'was used or taken from the grid. With this one, rows below zero are left out.',
  );
  return { ...question, reason: 'below_zero', proposal: undefined };
}

/** Columns that are parts of one consumption, or the only one that is named so. */
function proposalOf(names: readonly string[]): string | undefined {
  const counted = names.filter((name) => unitIn(name) !== undefined && !nameHints.isOther(name));
  const parts = partsOf(counted);
  const [only, ...more] = counted.filter(isConsumption);
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
  const counted = measures.filter(
    ({ name }) => !nameHints.isOther(name) && !nameHints.isProduction(name),
  );
  const stated = counted.filter(({ name }) => unitIn(name) !== undefined);
  const [only] = stated.length > 0 ? stated : counted;
  const isOnly =
    stated.length === 1
      ? isConsumption(only?.name ?? '') || !measures.some(({ name }) => isProduction(name))
      : stated.length === 0 && counted.length === 1 && measures.length === 1;
  return only && isOnly ? { columns: [only.index] } : ask(inputs, severalText);
}
