import { findColumn, type Layout } from '../layouts/layout.ts';
import { UnreadableFileError, type Question } from '../model.ts';
import { seriesCells, type Survey } from './survey.ts';

export interface ProposedMeter {
  /** Keys of the rows to read; undefined: all. */
  readonly taken: ReadonlySet<string> | undefined;
  readonly meter: string | undefined;
  readonly question?: Question;
}

const allTogether = 'all';

/** Which rows belong to the meter that is meant. */
export function proposeMeter(
  survey: Survey,
  names: readonly string[],
  layout: Layout | undefined,
  answer: string | undefined,
): ProposedMeter {
  const { series, seriesColumns } = survey;
  if (seriesColumns.length === 0) return { taken: undefined, meter: undefined };
  if (!series) {
    if (!layout || layout.findsMeters) return { taken: undefined, meter: undefined };
    throw new UnreadableFileError('The file has more than 200 meters. Split it and try again.');
  }
  const { take } = layout ?? {};
  const takeAt = take ? seriesColumns.indexOf(findColumn(names, take.column)) : -1;
  const rows = [...series.keys()].filter(
    (key) => takeAt < 0 || !take || take.rows.test(seriesCells(key)[takeAt] ?? ''),
  );
  if (rows.length === 0 && series.size > 0)
    throw new UnreadableFileError(
      'The file has no rows of consumption, only of production or of other meters.',
    );
  const meterAt = seriesColumns.flatMap((column, index) =>
    (
      layout && !layout.findsMeters
        ? (layout.meter ?? []).some((wanted) => findColumn(names, wanted) === column)
        : true
    )
      ? [index]
      : [],
  );
  const varying = meterAt.filter(
    (index) => new Set(rows.map((key) => seriesCells(key)[index])).size > 1,
  );
  const labelOf = (key: string) =>
    varying.map((index) => seriesCells(key)[index] ?? '').join(' / ');
  if (varying.length === 0)
    return { taken: takeAt < 0 ? undefined : new Set(rows), meter: undefined };
  const sums = layout?.sums === undefined ? -1 : findColumn(names, layout.sums);
  const sumOf = (key: string) =>
    varying
      .map((index) =>
        seriesColumns[index] === sums ? allTogether : (seriesCells(key)[index] ?? ''),
      )
      .join(' / ');
  const labels = [...new Set(rows.map(labelOf))];
  const together = varying.some((index) => seriesColumns[index] === sums)
    ? [...new Set(rows.map(sumOf))]
    : [];
  const wanted = answer?.trim();
  if (wanted !== undefined && [...labels, ...together].includes(wanted))
    return {
      taken: new Set(rows.filter((key) => labelOf(key) === wanted || sumOf(key) === wanted)),
      meter: wanted,
    };
  return {
    taken: new Set(rows),
    meter: undefined,
    question: {
      id: 'meter',
      text:
        answer === undefined
          ? 'The file has rows of several meters or registers. Which one?'
          : `The file has no meter “${answer}”. Which one?`,
      choices: [
        ...labels.map((label) => ({ value: label, label: label === '' ? '(empty)' : label })),
        ...together.map((label) => ({ value: label, label: `${label}, added up` })),
      ],
    },
  };
}
