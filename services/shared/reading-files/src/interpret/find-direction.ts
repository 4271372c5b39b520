import { directions, refusalOf } from '../columns/directions.ts';
import { isOtherMedium, onlyElectricity } from '../columns/other-media.ts';
import { UnreadableFileError, type Direction } from '../model.ts';
import type { Table } from '../tables/table.ts';
import type { Survey } from './survey.ts';

/**
 * What is written around the table holds for all of it.
 *
 * @throws {UnreadableFileError} when it says that the table is of the other direction
 */
export function refuseOpposite({ about, header }: Table, direction: Direction): void {
  const { isNamed, isOppositeText } = directions[direction];
  // A title such as “Energy usage” may stand above columns of both.
  if (direction === 'production' && header.some(isNamed)) return;
  for (const [name, text] of about)
    if (text.length <= 40 && text.split(' ').length <= 3 && isOppositeText(text))
      throw new UnreadableFileError(refusalOf(direction, [`${name}: ${text}`]));
}

/**
 * @throws {UnreadableFileError} when what is written around the table says that it is gas or water
 */
export function refuseOtherMedia({ about, format }: Table): void {
  for (const [name, text] of about)
    if (isOtherMedium(text) || (format !== 'JSON' && isOtherMedium(name)))
      throw new UnreadableFileError(onlyElectricity(`“${name}: ${text}”`));
}

/** Columns whose texts tell apart the directions of rows, or hold the meter that a person named. */
export function directionColumns(
  { labels }: Survey,
  meter: string | undefined,
  direction: Direction,
): readonly number[] {
  const named = meter?.split(' / ') ?? [];
  return [...labels]
    .filter(
      ([, texts]) =>
        [...texts].some(directions[direction].tellsApart) ||
        named.some((label) => label !== '' && texts.has(label)),
    )
    .map(([column]) => column);
}

/** Columns of few texts that differ in all of these pairs of lines. */
export async function separatingColumns(
  table: Table,
  { labels }: Survey,
  pairs: readonly (readonly [number, number])[],
): Promise<readonly number[]> {
  if (labels.size === 0) return [];
  const cells = new Map<number, (readonly string[])[]>();
  for (const line of pairs.flat()) cells.set(line, []);
  for await (const batch of table.rows())
    for (const row of batch) cells.get(row.line)?.push(row.cells);
  return [...labels.keys()].filter((column) =>
    pairs.every(([one, other]) => {
      const [a, b] = [one, other].map((line) => cells.get(line)?.[0]?.[column] ?? '');
      return a !== b;
    }),
  );
}
