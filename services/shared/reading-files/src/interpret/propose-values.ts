import type { Kind, Question, Unit } from '../model.ts';
import { chooseColumns, netQuestion } from './choose-columns.ts';
import type { ColumnStats } from './column-stats.ts';
import { isPowerUnit } from './spec.ts';
import { statedKind, statedUnit } from './stated-values.ts';
import type { ValueInputs } from './value-inputs.ts';
import { doubtOf, kindQuestion, quoted, unitQuestion } from './value-questions.ts';

export interface ProposedValues {
  readonly columns: readonly number[];
  readonly kind: Kind | undefined;
  readonly unit: Unit | undefined;
  readonly questions: readonly Question[];
}

const nothing = {
  columns: [],
  kind: undefined,
  unit: undefined,
} as const;

/** Of the rows to read; a meter that has to be chosen first may have none. */
function isOftenBelowZero(
  { negatives, filled }: ColumnStats,
  { survey, meter }: ValueInputs,
): boolean {
  if (meter.question) return false;
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts].reduce(
      (total, [key, count]) => total + (meter.taken?.has(key) === false ? 0 : count),
      0,
    );
  const rows = meter.taken && survey.series ? sum(survey.series) : filled;
  return sum(negatives) * 20 > Math.min(rows, filled);
}

/** Which columns count, in which unit, and what they are; whatever the file leaves open becomes a question. */
export function proposeValues(inputs: ValueInputs): ProposedValues {
  const { table, answers } = inputs;
  const chosen = chooseColumns(inputs);
  if ('question' in chosen) return { ...nothing, questions: [chosen.question] };
  const { columns } = chosen;
  const names = columns.map((column) => table.header[column] ?? '');
  const questions: Question[] = [];
  let unit = answers.unit ?? statedUnit(inputs, columns, chosen.unit);
  let kind = answers.kind ?? statedKind(inputs, unit, chosen.kind);
  const stats = columns.flatMap((column) => inputs.survey.columns[column] ?? []);
  // A published layout says what its columns count, however their values look.
  const isCertain = answers.kind !== undefined || (chosen.kind && !inputs.layout?.isGeneric);
  const isNet =
    answers.column === undefined &&
    kind !== 'register' &&
    stats.some((column) => isOftenBelowZero(column, inputs));
  if (isNet) return { ...nothing, questions: [netQuestion(inputs, columns)] };
  const doubt =
    isCertain && (answers.kind !== undefined || kind !== 'register')
      ? undefined
      : doubtOf(kind, stats, names);
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
  return { columns, kind, unit, questions };
}
