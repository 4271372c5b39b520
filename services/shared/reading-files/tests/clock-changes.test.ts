import { describe, expect, test } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { lines, read } from './analyse.ts';

const minuteMs = 60_000;

/** Two days around changes of the clock in 2026, and intervals in minutes. Lord Howe Island changes by half an hour. */
const changes = [
  ['Europe/Vienna', '2026-03-28T12:00Z', [15, 30, 60]],
  ['Europe/Vienna', '2026-10-24T12:00Z', [15, 30, 60]],
  ['Europe/London', '2026-10-24T12:00Z', [15, 30, 60]],
  ['America/New_York', '2026-03-07T12:00Z', [15, 30, 60]],
  ['America/New_York', '2026-10-31T12:00Z', [15, 30, 60]],
  ['Australia/Lord_Howe', '2026-04-04T00:00Z', [15, 30]],
] as const;

/** Rows with the times of a local clock, without an offset. Each value tells its instant. */
function fileOf(timeZone: string, from: string, minutes: number, isStart: boolean) {
  const instants = Array.from(
    { length: (48 * 60) / minutes },
    (_, index) => Date.parse(from) + (index + 1) * minutes * minuteMs,
  );
  const local = (instant: number) =>
    Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO(timeZone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' })
      .replace('T', ' ');
  const wattHours = (index: number) => 100 + ((37 * index) % 211);
  const rows = instants.map(
    (instant, index) =>
      `${local(instant - (isStart ? minutes * minuteMs : 0))};0.${wattHours(index)}`,
  );
  const expected = instants.map((instant, index) => [
    new Date(instant).toISOString().replace(':00.000Z', 'Z'),
    wattHours(index) / 1_000,
  ]);
  return { rows, expected };
}

describe.each(changes)('the clock of %s after %s', (timeZone, from, intervals) => {
  test.each(
    intervals.flatMap((minutes) =>
      (['start', 'end'] as const).flatMap((stamps) =>
        (['oldest', 'newest'] as const).map((first) => ({ minutes, stamps, first })),
      ),
    ),
  )(
    'rows of $minutes minutes, named by their $stamps, $first first',
    async ({ minutes, stamps, first }) => {
      const { rows, expected } = fileOf(timeZone, from, minutes, stamps === 'start');
      const ordered = first === 'oldest' ? rows : rows.toReversed();
      const result = await read(lines('time;kWh', ...ordered), { timeZone, stamps });
      expect(result.rows).toEqual(expected);
      expect(result.plan).toMatchObject({ rejected: 0, gaps: 0 });
    },
  );
});

/** Quarter-hours of the hour that autumn repeats in Vienna, each named by its end. */
const autumn = (...times: string[]) =>
  lines('end;kWh', ...times.map((time, index) => `2026-10-25 ${time};0.${index + 1}`));
const vienna = { timeZone: 'Europe/Vienna', stamps: 'end', kind: 'energy' } as const;

test('a time that the first pass lacks is still found in the second', async () => {
  const { rows } = await read(
    autumn('02:00', '02:15', '02:45', '02:00', '02:15', '02:30', '02:45', '03:00'),
    vienna,
  );
  expect(rows.map(([time]) => time.slice(11, 16))).toEqual([
    '00:00',
    '00:15',
    '00:45',
    '01:00',
    '01:15',
    '01:30',
    '01:45',
    '02:00',
  ]);
});

test.each([
  ['oldest first', ['02:00', '03:00', '03:00', '04:00']],
  ['newest first', ['04:00', '03:00', '03:00', '02:00']],
])('both passes may be named 03:00, by their start plus an hour: %s', async (_, times) => {
  const { rows } = await read(autumn(...times), { ...vienna, intervalSeconds: 3_600 });
  const values = times[0] === '02:00' ? [0.1, 0.2, 0.3, 0.4] : [0.4, 0.3, 0.2, 0.1];
  expect(rows).toEqual(values.map((kwh, index) => [`2026-10-25T0${index}:00Z`, kwh]));
});
