import { directions, refusalOf } from '../columns/directions.ts';
import { isGasText, onlyElectricity } from '../columns/other-media.ts';
import { findColumn, takesOf, type Layout } from '../layouts/layout.ts';
import { UnreadableFileError, type Direction, type Kind, type Question } from '../model.ts';
import { seriesCells, type Survey } from './survey.ts';

export interface ProposedMeter {
  /** Keys of the rows to read; undefined: all. */
  readonly taken: ReadonlySet<string> | undefined;
  readonly meter: string | undefined;
  /** What the layout says about the rows that are taken. */
  readonly kind?: Kind | undefined;
  readonly question?: Question;
}

const allTogether = 'all';

/** Which rows belong to the meter that is meant. */
export function proposeMeter(
  survey: Survey,
  names: readonly string[],
  layout: Layout | undefined,
  { answer, direction }: { readonly answer: string | undefined; readonly direction: Direction },
): ProposedMeter {
  const { series, seriesColumns } = survey;
  if (seriesColumns.length === 0) return { taken: undefined, meter: undefined };
  if (!series) {
    if (!layout || layout.findsMeters) return { taken: undefined, meter: undefined };
    throw new UnreadableFileError('The file has more than 200 meters. Split it and try again.');
  }
  const { rows, kind, isPart } = rowsOf(survey, series, { names, layout, direction });
  const meterAt = seriesColumns.flatMap((column, index) =>
    (
      layout && !layout.findsMeters
        ? survey.direction.includes(column) ||
          (layout.meter ?? []).some((wanted) => findColumn(names, wanted) === column)
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
    return { taken: isPart ? new Set(rows) : undefined, meter: undefined, kind };
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
      kind,
    };
  return {
    taken: new Set(rows),
    meter: undefined,
    kind,
    question: {
      id: 'meter',
      text: textOf(answer, direction),
      choices: [
        ...labels.map((label) => ({ value: label, label: label === '' ? '(empty)' : label })),
        ...together.map((label) => ({ value: label, label: `${label}, added up` })),
      ],
    },
  };
}

function textOf(answer: string | undefined, direction: Direction): string {
  if (answer === undefined) return 'The file has rows of several meters or registers. Which one?';
  return directions[direction].isOppositeText(answer)
    ? refusalOf(direction, [answer])
    : `The file has no meter “${answer}”. Which one?`;
}

const noRows: Readonly<Record<Direction, string>> = {
  consumption:
    'The file has no rows of consumption, only of production or of other meters. ' +
    'To import production, add a device that measures production or feed-in.',
  production:
    'The file has no rows of production or feed-in, only of consumption or of other meters. ' +
    'To import consumption, choose a device that measures consumption, or add one.',
};

/** @throws {UnreadableFileError} when the file has none */
function rowsOf(
  { seriesColumns }: Survey,
  series: ReadonlyMap<string, number>,
  {
    names,
    layout,
    direction,
  }: {
    readonly names: readonly string[];
    readonly layout: Layout | undefined;
    readonly direction: Direction;
  },
) {
  const all = [...series.keys()].filter((key) => !seriesCells(key).some(isGasText));
  if (all.length === 0 && series.size > 0)
    throw new UnreadableFileError(onlyElectricity('The file has rows of gas only, and gas'));
  const takes = layout ? takesOf(layout) : [];
  const ofTakes = takes.map(({ column, rows, kind }) => {
    const at = seriesColumns.indexOf(findColumn(names, column));
    return {
      kind,
      rows: at < 0 ? all : all.filter((key) => rows.test(seriesCells(key)[at] ?? '')),
    };
  });
  const taken = ofTakes.find(({ rows }) => rows.length > 0);
  if (ofTakes.length > 0 && !taken && all.length > 0)
    throw new UnreadableFileError(noRows[direction]);
  const given = taken?.rows ?? all;
  const { isOppositeText } = directions[direction];
  const rows = given.filter((key) => !seriesCells(key).some(isOppositeText));
  if (rows.length === 0 && given.length > 0)
    throw new UnreadableFileError(
      refusalOf(direction, [
        ...new Set(given.flatMap((key) => seriesCells(key).filter(isOppositeText))),
      ]),
    );
  return { rows, kind: taken?.kind, isPart: takes.length > 0 || rows.length < series.size };
}
