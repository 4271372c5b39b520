import { nameHints, normalName, unitIn } from '../columns/column-names.ts';
import { findColumn, type Layout } from '../layouts/layout.ts';
import {
  UnreadableFileError,
  type Answers,
  type Kind,
  type Question,
  type Unit,
} from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { ColumnStats } from './column-stats.ts';
import { isPowerUnit } from './spec.ts';
import type { Survey } from './survey.ts';

export interface ProposedValues {
  readonly columns: readonly number[];
  readonly kind: Kind | undefined;
  readonly unit: Unit | undefined;
  readonly direction: 'consumption' | 'production';
  readonly questions: readonly Question[];
}

interface Inputs {
  readonly table: Table;
  readonly survey: Survey;
  readonly layout: Layout | undefined;
  readonly answers: Answers;
  /** Texts that the unit and kind columns of the rows to read hold. */
  readonly unitCells: readonly string[];
  readonly kindCells: readonly string[];
}

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

/** Which columns count, in which unit, and what they are; whatever the file leaves open becomes a question. */
export function proposeValues(inputs: Inputs): ProposedValues {
  const { table, answers } = inputs;
  const chosen = chooseColumns(inputs);
  if ('question' in chosen)
    return {
      columns: [],
      kind: undefined,
      unit: undefined,
      direction: 'consumption',
      questions: [chosen.question],
    };
  const { columns } = chosen;
  const names = columns.map((column) => table.header[column] ?? '');
  const direction = names.every((name) => nameHints.isProduction(name))
    ? 'production'
    : 'consumption';
  const questions: Question[] = [];
  let unit = answers.unit ?? statedUnit(inputs, columns, chosen.unit);
  let kind = answers.kind ?? statedKind(inputs, unit, chosen.kind);
  const stats = columns.flatMap((column) => inputs.survey.columns[column] ?? []);
  // A published layout says what its columns count, however their values look.
  const isCertain = answers.kind !== undefined || (chosen.kind && !inputs.layout?.isGeneric);
  const doubt = isCertain ? undefined : doubtOf(kind, stats, names);
  if (doubt) {
    questions.push(kindQuestion(doubt, unit));
    kind = undefined;
  } else if (kind === undefined) {
    questions.push(kindQuestion(`What does ${quoted(names)} count?`, unit));
  }
  if (unit === undefined) questions.push(unitQuestion(`In which unit is ${quoted(names)}?`, kind));
  else if (kind !== undefined && (kind === 'power') !== isPowerUnit(unit)) {
    questions.push(
      unitQuestion(
        `${unit} does not fit ${kind === 'power' ? 'a power' : 'an energy'}. In which unit is ${quoted(names)}?`,
        kind,
      ),
    );
    unit = undefined;
  }
  return { columns, kind, unit, direction, questions };
}

const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join(' + ');

type Chosen =
  | { readonly columns: readonly number[]; readonly kind?: Kind; readonly unit?: Unit }
  | { readonly question: Question };

function chooseColumns({ table, survey, layout, answers }: Inputs): Chosen {
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
  const [only] =
    stated.length > 0 ? stated : counted.filter(({ name }) => !nameHints.isProduction(name));
  const isOnly =
    stated.length === 1 || (stated.length === 0 && counted.length === 1 && measures.length === 1);
  if (only && isOnly) return { columns: [only.index] };
  return {
    question: columnQuestion(
      'column',
      'Which column counts? Name several to add them up. A column of production counts only when it is named.',
      measures.map(({ name }) => name),
      only?.name,
    ),
  };
}

function statedUnit(
  { table, layout, unitCells }: Inputs,
  columns: readonly number[],
  ofLayout: Unit | undefined,
): Unit | undefined {
  const cells = [...new Set(unitCells.filter((cell) => cell !== ''))];
  if (cells.length > 0) {
    const units = [...new Set(cells.map(unitIn))];
    const [unit] = units;
    if (units.length === 1 && unit) return unit;
    if (units.every((each) => each === undefined) && layout)
      throw new UnreadableFileError(
        `The values are in ${cells.slice(0, 3).join(', ')}. Only electric energy (Wh, kWh, MWh) and power (W, kW) can be imported.`,
      );
    return undefined;
  }
  const about = layout?.unitAbout ? table.about.get(layout.unitAbout) : undefined;
  if (about) {
    const unit = unitIn(about);
    if (!unit)
      throw new UnreadableFileError(
        `The values are in ${about}. Only Wh, kWh, MWh, W and kW can be imported.`,
      );
    return unit;
  }
  if (ofLayout) return ofLayout;
  const units = new Set(columns.map((column) => unitIn(table.header[column] ?? '')));
  const [unit] = units;
  if (units.size === 1 && unit) return unit;
  const around = ['unit', 'Unit', 'units', 'Einheit', 'Unite', 'Unité', 'Eenheid', 'Unidad']
    .map((name) => table.about.get(name))
    .find(Boolean);
  return units.size === 1 && around ? unitIn(around) : undefined;
}

function statedKind(
  { layout, kindCells }: Inputs,
  unit: Unit | undefined,
  ofLayout: Kind | undefined,
): Kind | undefined {
  const cells = [...new Set(kindCells)];
  const [cell] = cells;
  if (layout?.kindColumn) {
    if (cells.length !== 1) return undefined;
    return cell === 'energy' || cell === 'register' || cell === 'power' ? cell : undefined;
  }
  if (unit && isPowerUnit(unit)) return 'power';
  if (ofLayout && ofLayout !== 'power') return ofLayout;
  return unit && 'energy';
}

/** Why the kind that names and units suggest may be wrong, from all values of the columns. */
function doubtOf(
  kind: Kind | undefined,
  stats: readonly ColumnStats[],
  names: readonly string[],
): string | undefined {
  if (kind === undefined || kind === 'power') return undefined;
  const doubts = stats.map(({ trend: { rises, falls }, filled }) => {
    const changes = rises + falls;
    const fewest = Math.min(rises, falls);
    if (kind === 'energy' && changes >= 5 && fewest <= changes * 0.08)
      return fewest === 0
        ? `${quoted(names)} only ever rises, as the state of a meter does. Is it a state, or the energy of each interval?`
        : `${quoted(names)} rises and falls back only ${fewest} times, as a counter that is reset. Is it the state of a counter, or the energy of each interval?`;
    if (kind === 'energy' && filled >= 2 && names.some((name) => nameHints.isRegister(name)))
      return `Is ${quoted(names)} the state of a meter, or the energy of each interval?`;
    if (kind === 'register' && changes >= 5 && fewest > changes * 0.2)
      return `${quoted(names)} falls in ${fewest} of ${changes} steps, which the state of a meter does not. What does it count?`;
    return undefined;
  });
  return doubts.find(Boolean);
}

const kindQuestion = (text: string, unit: Unit | undefined): Question => ({
  id: 'kind',
  text,
  choices: [
    ...(unit && isPowerUnit(unit)
      ? []
      : [
          { value: 'energy', label: 'energy used in each interval' },
          { value: 'register', label: 'state of the meter, which keeps rising' },
        ]),
    ...(unit && !isPowerUnit(unit)
      ? []
      : [{ value: 'power', label: 'mean power in each interval' }]),
  ],
});

const unitQuestion = (text: string, kind: Kind | undefined): Question => ({
  id: 'unit',
  text,
  choices: (['kWh', 'Wh', 'MWh', 'kW', 'W'] as const)
    .filter((unit) => kind === undefined || isPowerUnit(unit) === (kind === 'power'))
    .map((unit) => ({ value: unit, label: unit })),
});
