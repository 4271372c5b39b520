import { deriveReadings } from './interpret/derive-readings.ts';
import { loadRows, type LoadedRows } from './interpret/load-rows.ts';
import { LocalClock } from './interpret/local-clock.ts';
import { makePlan } from './interpret/make-plan.ts';
import { mergeInstants } from './interpret/merge-instants.ts';
import { placeInTime } from './interpret/place-in-time.ts';
import { propose, seriesColumnsOf } from './interpret/propose.ts';
import type { Spec } from './interpret/spec.ts';
import { surveyTable } from './interpret/survey.ts';
import { findLayout, isKnownHeader } from './layouts/index.ts';
import {
  UnreadableFileError,
  type Analysis,
  type Answers,
  type Question,
  type Source,
} from './model.ts';
import { EncodingError, type Encoding } from './tables/decode-text.ts';
import { openTable } from './tables/open-table.ts';
import { TableQuestion } from './tables/table-question.ts';

export interface AnalyseOptions {
  /** A larger file, expanded, is refused; bytes. */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads a whole file and says what would be stored of it, or what has to be answered first. Nothing ambiguous is
 * assumed. Memory grows by some 50 bytes a row, and not with the size of the file.
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
  { maxBytes }: AnalyseOptions,
  encoding: Encoding | undefined,
): Promise<Analysis> {
  const table = await openTable(source, {
    isKnown: isKnownHeader,
    limit: maxBytes,
    sheet: answers.sheet,
    encoding,
  });
  const layout = findLayout(table.header, table.about);
  const survey = await surveyTable(table, {
    wanted: seriesColumnsOf(layout, table.header),
    isGuessing: !layout || layout.findsMeters === true,
  });
  const { spec, questions, columns } = propose(table, survey, layout, answers);
  const name = layout?.name ?? unknownLayout;
  if (!spec) return { layout: name, columns, questions };

  const loaded = await loadRows(table, spec);
  const { merged, clock, local, notes } = merge(loaded, spec);
  const derived = deriveReadings(merged.series, spec, local, loaded.rejected);
  const open: Question[] = [...derived.questions];
  if (merged.firstConflict) open.push(duplicatesQuestion(merged.conflicts, merged.firstConflict));
  if (open.length > 0) return { layout: name, columns, questions: open };
  const plan = makePlan({
    table,
    spec: { ...spec, layout: name },
    loaded,
    merged,
    derived,
    clock,
    local,
    notes,
  });
  return { plan, readings: derived.readings, questions: [] };
}

/** The rows themselves are not needed after this. */
function merge(loaded: LoadedRows, spec: Spec) {
  const { clock, local, notes, ...placed } = placeInTime(loaded.store, spec, loaded.rejected);
  const merged = mergeInstants(loaded.store, placed, spec.duplicates);
  loaded.store.release();
  return { merged, clock, local, notes };
}

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
