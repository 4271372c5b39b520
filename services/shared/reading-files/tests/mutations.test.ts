import { expect, test } from 'vitest';
import { analyseFile, UnreadableFileError, type Direction } from '../src/index.ts';
import { idsOf, sourceOf } from './analyse.ts';
import { mutations } from './mutations.ts';
import { samples } from './samples/index.ts';
import { netherlandsProduction } from './samples/netherlands.ts';
import { productionSamples } from './samples/production.ts';
import type { Sample } from './samples/sample.ts';

/** What these leave out may have to be asked. All others change nothing. */
const mayAsk =
  /spreadsheet|leading zeros|totals|three decimal places|small numbers with an exponent|each row twice/;

/** Rows of the repeated hour are told apart by their order only. */
const isOrdered = (layout: string, name: string) => layout === 'Zonneplan' && name === 'shuffled';
/** French spreadsheets write slashes too, with the day first. */
const isFrench = (layout: string, name: string) =>
  layout === 'Enedis measurements of a period' && name.includes('American');

const all: readonly (readonly [Direction, Sample])[] = [
  ...samples.map((sample) => ['consumption', sample] as const),
  ...[...productionSamples, ...netherlandsProduction].map(
    (sample) => ['production', sample] as const,
  ),
];

/** The stored rows, or what is asked or refused instead. */
async function outcome(
  content: string | Uint8Array,
  [, , , answers]: Sample,
  direction: Direction,
): Promise<{ readonly rows: string } | { readonly instead: string }> {
  try {
    const analysis = await analyseFile(sourceOf(content), answers, { direction });
    if (!('plan' in analysis)) return { instead: idsOf(analysis.questions).join() };
    const { length, timestamps, milliwattHours } = analysis.readings;
    const rows = Array.from({ length }, (_, at) => [timestamps.at(at), milliwattHours.at(at)]);
    return { rows: JSON.stringify(rows) };
  } catch (error) {
    if (error instanceof UnreadableFileError) return { instead: error.message };
    throw error;
  }
}

const before = await Promise.all(
  all.map(([direction, sample]) => outcome(sample[1], sample, direction)),
);

test.each(Object.entries(mutations))(
  'a file with the following change gives the same readings, or is asked about: %s',
  async (name, mutate) => {
    const differences: unknown[] = [];
    let changed = 0;
    for (const [index, [direction, sample]] of all.entries()) {
      const [layout, file] = sample;
      const content = mutate(file);
      if (content === undefined || isOrdered(layout, name) || isFrench(layout, name)) continue;
      changed++;
      const original = before[index] ?? { instead: 'nothing' };
      const after = await outcome(content, sample, direction);
      if (
        'instead' in after
          ? !mayAsk.test(name)
          : !('rows' in original && original.rows === after.rows)
      )
        differences.push({ layout, direction, original, after });
    }
    expect(differences).toEqual([]);
    expect(changed).toBeGreaterThan(100);
  },
);
