import { nameHints, normalName, unitIn } from '../columns/column-names.ts';
import { findColumn } from '../layouts/layout.ts';
import { UnreadableFileError, type Kind, type Question, type Unit } from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { ColumnStats } from './column-stats.ts';
import type { ValueInputs } from './value-inputs.ts';
import type { Survey } from './survey.ts';

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

/** The columns that count, with what a layout says about them; a question when several can be meant. */
export function chooseColumns({ table, survey, layout, answers }: ValueInputs): Chosen {
  const names = table.header.map(normalName);
  const alternatives = (layout?.values ?? [])
    .map((values) => ({
      ...values,
      columns: values.columns.map((column) => findColumn(names, column)),
    }))
    .filter(({ columns }) => columns.every((column) => column >= 0));
  if (answers.column) {
    const columns = answers.column.map((name) => findColumn(names, normalName(name)));
    if (columns.some((column) => column < 0))
      return {
        question: columnQuestion(
          'column',
          `The file has no column “${answers.column.join(', ')}”. Which one counts?`,
          valueNames(table, survey),
        ),
      };
    return (
      alternatives.find((alternative) => alternative.columns.join() === columns.join()) ?? {
        columns,
      }
    );
  }
  const filled = alternatives.filter(({ columns }) =>
    columns.some((column) => (survey.columns[column]?.filled ?? 0) > 0),
  );
  const [first] = filled.length > 0 ? filled : alternatives;
  if (first && (layout?.prefersFirst || filled.length < 2)) return first;
  if (first)
    return {
      question: columnQuestion(
        'column',
        'The file has several columns that can be meant. Which one counts?',
        filled.flatMap(({ columns }) => columns.map((column) => table.header[column] ?? '')),
      ),
    };
  return guessColumn(table, survey);
}

const isMeasure = (column: ColumnStats | undefined) =>
  column?.role === 'number' && column.filled > 0;

const valueNames = (table: Table, survey: Survey) =>
  table.header.filter((_, index) => isMeasure(survey.columns[index]));

function guessColumn(table: Table, survey: Survey): Chosen {
  const measures = table.header.flatMap((name, index) =>
    isMeasure(survey.columns[index]) ? [{ name, index }] : [],
  );
  if (measures.length === 0)
    throw new UnreadableFileError('The file has no column of numbers besides its times.');
  const counted = measures.filter(
    ({ name, index }) => !nameHints.isOther(name) && !survey.seriesColumns.includes(index),
  );
  const stated = counted.filter(
    ({ name }) => unitIn(name) !== undefined && !nameHints.isProduction(name),
  );
  const others = measures.filter(({ index }) => !survey.seriesColumns.includes(index));
  const [only] =
    stated.length > 0 ? stated : counted.filter(({ name }) => !nameHints.isProduction(name));
  const isOnly =
    stated.length === 1 || (stated.length === 0 && counted.length === 1 && others.length === 1);
  if (only && isOnly) return { columns: [only.index] };
  return {
    question: columnQuestion(
      'column',
      'Which column counts? Name several to add them up. A column of production counts only when it is named.',
      measures.map(({ name }) => name),
      stated.length > 0 ? only?.name : undefined,
    ),
  };
}
