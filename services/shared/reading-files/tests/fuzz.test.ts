import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyseFile, UnreadableFileError, type Answers } from '../src/index.ts';
import { sourceOf } from './analyse.ts';

/** Answers to everything, so that a file is read whatever it holds. */
const answers = fc.record(
  {
    column: fc.constantFrom(['value'], ['kWh'], ['column 2']),
    kind: fc.constantFrom('energy', 'power', 'register'),
    unit: fc.constantFrom('kWh', 'Wh', 'kW', 'W'),
    stamps: fc.constantFrom('start', 'end'),
    dateOrder: fc.constantFrom('dmy', 'mdy'),
    decimal: fc.constantFrom('point', 'comma'),
    timeZone: fc.constantFrom('Europe/Vienna', 'UTC', '+01:00'),
    intervalSeconds: fc.constantFrom(60, 900, 3_600),
    duplicates: fc.constantFrom('first', 'last', 'largest'),
    maxKw: fc.constantFrom(100, 1_000_000),
  },
  { requiredKeys: [] },
);

async function check(content: string | Uint8Array, given: object): Promise<void> {
  let analysis;
  try {
    analysis = await analyseFile(sourceOf(content), given as Answers);
  } catch (error) {
    if (error instanceof UnreadableFileError) return;
    throw error;
  }
  const isPlanned = 'plan' in analysis;
  expect(isPlanned || analysis.questions.length > 0).toBe(true);
  if (!('plan' in analysis)) return;
  const { plan, readings } = analysis;
  const numbers = (list: typeof readings.timestamps) =>
    Array.from({ length: list.length }, (_, index) => list.at(index) ?? Number.NaN);
  const timestamps = numbers(readings.timestamps);
  const energies = numbers(readings.milliwattHours);
  expect(plan.readings).toBe(readings.length);
  expect(plan.milliwattHours).toBe(energies.reduce((sum, energy) => sum + energy, 0));
  expect(energies.every((energy) => Number.isSafeInteger(energy) && energy >= 0)).toBe(true);
  expect(timestamps.every((time) => Number.isSafeInteger(time))).toBe(true);
  expect(new Set(timestamps).size).toBe(timestamps.length);
  expect(timestamps).toEqual(timestamps.toSorted((a, b) => a - b));
}

test('random bytes never crash', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), answers, check), {
    numRuns: 150,
  });
});

const cell = fc.oneof(
  fc.constantFrom(
    '',
    '?',
    'NaN',
    '-',
    '"',
    '0,5',
    '1.234',
    '1.234,5',
    '12',
    '-3',
    '1e3',
    '0.25 kWh',
    '9'.repeat(30),
    'Infinity',
  ),
  fc.string({ maxLength: 6 }),
);
const time = fc
  .integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) })
  .chain((instant) => {
    const iso = new Date(instant - (instant % 900_000)).toISOString();
    return fc.constantFrom(
      iso,
      iso.slice(0, 16).replace('T', ' '),
      iso.slice(0, 10),
      `${iso.slice(8, 10)}/${iso.slice(5, 7)}/2026 ${iso.slice(11, 16)}`,
      '24:00',
      '',
    );
  });
const table = fc
  .record({
    separator: fc.constantFrom(';', ',', '\t', '|'),
    header: fc.constantFrom(
      ['time', 'value'],
      ['end', 'kWh'],
      ['Datum', 'Zeit', 'kWh'],
      ['start', 'end', 'value', 'meter'],
    ),
    rows: fc.array(fc.tuple(time, cell, cell, cell), { maxLength: 40 }),
  })
  .map(({ separator, header, rows }) =>
    [header, ...rows.map((cells) => cells.slice(0, header.length))]
      .map((cells) => cells.join(separator))
      .join('\n'),
  );

test('random tables never crash, and what would be sent is what the plan says', async () => {
  await fc.assert(fc.asyncProperty(table, answers, check), { numRuns: 300 });
});
