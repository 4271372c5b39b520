import { deriveReadings } from './interpret/derive-readings.ts';
import { loadRows, type LoadedRows } from './interpret/load-rows.ts';
import { LocalClock } from './interpret/local-clock.ts';
import { columnQuestion } from './interpret/choose-columns.ts';
import {
  directionColumns,
  refuseOpposite,
  refuseOtherMedia,
  separatingColumns,
} from './interpret/find-direction.ts';
import { hasOnlyDates } from './interpret/row-order.ts';
import { makePlan } from './interpret/make-plan.ts';
import { mergeInstants } from './interpret/merge-instants.ts';
import { onePhaseNote } from './interpret/one-phase.ts';
import { placeInTime } from './interpret/place-in-time.ts';
import { propose, seriesColumnsOf } from './interpret/propose.ts';
import type { Spec } from './interpret/spec.ts';
import { surveyTable, type Survey } from './interpret/survey.ts';
import { findLayout, isKnownHeader } from './layouts/index.ts';
import type { Layout } from './layouts/layout.ts';
import {
  UnreadableFileError,
  type Analysis,
  type Answers,
  type Direction,
  type Question,
  type Source,
} from './model.ts';
import { Scratch } from './storage/scratch.ts';
import { EncodingError, type Encoding } from './tables/decode-text.ts';
import { openTable } from './tables/open-table.ts';
import type { Table } from './tables/table.ts';
import { TableQuestion } from './tables/table-question.ts';

export interface AnalyseOptions {
  /** A larger file, expanded, is refused; bytes. */
  readonly maxBytes?: number | undefined;
  /** What the device measures; consumption unless told otherwise. */
  readonly direction?: Direction | undefined;
}

/**
 * Reads a whole file and says what would be stored of it, or what has to be answered first. Nothing ambiguous is
 * assumed. Memory does not grow with the file: rows lie in a temporary file, some 100 bytes each.
 *
 * @throws {UnreadableFileError} when no answer can help
 */
export async function analyseFile(
  source: Source,
  answers: Answers = {},
  options: AnalyseOptions = {},
): Promise<Analysis> {
  if (answers.timeZone !== undefined && !LocalClock.isZone(answers.timeZone))
    throw new UnreadableFileError(
      `${answers.timeZone} is not a time zone. Use a name such as Europe/Vienna, or an offset such as +01:00.`,
    );
  try {
    return await analyse(source, answers, options, undefined);
  } catch (error) {
    if (error instanceof TableQuestion)
      return { layout: unknownLayout, columns: [], questions: [error.question] };
    if (!(error instanceof EncodingError)) throw error;
  }
  // Bytes that are not UTF-8 may come long after the beginning. JSON and XML are always UTF-8.
  return analyse(source, answers, options, 'windows-1252').catch((error: unknown) => {
    throw error instanceof EncodingError
      ? new UnreadableFileError('The file is damaged: it is not UTF-8. Download it again.', {
          cause: error,
        })
      : error;
  });
}

const unknownLayout = 'none that is known by name';

async function analyse(
  source: Source,
  answers: Answers,
  { maxBytes, direction = 'consumption' }: AnalyseOptions,
  encoding: Encoding | undefined,
): Promise<Analysis> {
  const table = await openTable(source, {
    isKnown: isKnownHeader,
    limit: maxBytes,
    sheet: answers.sheet,
    encoding,
    direction,
  });
  refuseOpposite(table, direction);
  refuseOtherMedia(table);
  const layout = findLayout(table, direction);
  const use = {
    wanted: seriesColumnsOf(layout, table.header),
    isGuessing: !layout || layout.findsMeters === true,
  };
  const survey = await surveyTable(table, use);
  if (survey.rows === 0)
    throw new UnreadableFileError(
      'The file has no readings. Choose another period and download it again.',
    );
  const apart = layout?.take ? [] : directionColumns(survey, answers.meter, direction);
  const again = (columns: readonly number[]) => surveyTable(table, { ...use, direction: columns });
  return interpret(table, layout, {
    fileName: source.name,
    answers,
    direction,
    survey: apart.length > 0 ? await again(apart) : survey,
    again,
  });
}

interface Given {
  readonly fileName: string;
  readonly answers: Answers;
  readonly direction: Direction;
  readonly survey: Survey;
  /** With these columns telling rows apart. */
  readonly again: (direction: readonly number[]) => Promise<Survey>;
}

async function interpret(
  table: Table,
  layout: Layout | undefined,
  given: Given,
): Promise<Analysis> {
  const { survey, again } = given;
  const { spec, questions, columns } = propose(table, survey, layout, given);
  const name = layout?.name ?? unknownLayout;
  if (!spec) return { layout: name, columns, questions };

  const scratch = new Scratch();
  const loaded = await loadRows(table, spec, scratch);
  const { merged, clock, local, notes, isDateOnly } = merge(loaded, spec, scratch);
  const derived = deriveReadings(merged.series, spec, local, loaded.rejected, scratch);
  const [conflict] = merged.firstConflicts;
  if (conflict) {
    const isTwofold = (merged.conflicts + merged.duplicates) * 2 > merged.series.length;
    const apart = isTwofold ? await separatingColumns(table, survey, merged.firstConflicts) : [];
    if (apart.length > 0 && survey.direction.length === 0)
      return interpret(table, layout, { ...given, survey: await again(apart) });
    if (isTwofold && isDateOnly)
      return { layout: name, columns, questions: [clockQuestion(table)] };
  }
  const open = [
    ...derived.questions,
    ...(conflict ? [duplicatesQuestion(merged.conflicts, conflict)] : []),
  ];
  if (open.length > 0) return { layout: name, columns, questions: open };
  const onePhase = onePhaseNote(table.header, columns, given.fileName);
  const plan = makePlan({
    table,
    survey,
    spec: { ...spec, layout: name },
    loaded,
    merged,
    derived,
    clock,
    local,
    notes: onePhase === undefined ? notes : [onePhase, ...notes],
  });
  return { plan, readings: derived.readings, questions: [] };
}

/** The rows themselves are not needed after this. */
function merge(loaded: LoadedRows, spec: Spec, scratch: Scratch) {
  const { store } = loaded;
  const isDateOnly = hasOnlyDates(store);
  const { clock, local, notes, ...placed } = placeInTime(store, spec, loaded.rejected, scratch);
  const merged = mergeInstants(store, placed, spec.duplicates, scratch);
  store.release();
  return { merged, clock, local, notes, isDateOnly };
}

const clockQuestion = ({ header }: Table): Question =>
  columnQuestion(
    'timeColumn',
    'Many rows have the same date. Which columns hold the date and the time of day? Name both.',
    header,
  );

const duplicatesQuestion = (count: number, [one, other]: readonly [number, number]): Question => ({
  id: 'duplicates',
  text:
    `${count} times have different values, first in lines ${one} and ${other}. Which one holds? ` +
    'If they are of different meters or columns, choose that instead.',
  choices: [
    { value: 'last', label: 'the later line' },
    { value: 'first', label: 'the earlier line' },
    { value: 'largest', label: 'the larger value' },
  ],
});
