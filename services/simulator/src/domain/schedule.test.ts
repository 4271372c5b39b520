import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeviceEnergy } from './device-energy.ts';
import { continueSchedule, firstSchedule, spansUntil, type Schedule } from './schedule.ts';

const minuteMs = 60_000;
const energy = createDeviceEnergy({ kind: 'household', seed: 7, timeZone: 'Europe/Bucharest' });

const interval = fc.constantFrom(1, 7, 10, 60, 300);
const start = fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) });
const run = fc.record({
  seconds: interval,
  /** The pause between the previous run and this one. */
  pauseMs: fc.integer({ min: 0, max: 600_000 }),
  lengthMs: fc.integer({ min: 0, max: 900_000 }),
  /**
   * The number of readings at the end of the run that were sent, but not yet stored as confirmed, when it was killed.
   */
  unconfirmed: fc.integer({ min: 0, max: 50 }),
});

/** The platform's readings after several runs, by the end of each reading, and the final state file. */
function simulate(
  startedAt: number,
  runs: readonly { seconds: number; pauseMs: number; lengthMs: number; unconfirmed: number }[],
  backfillDays: number,
) {
  const held = new Map<number, { from: number; milliwattHours: number }>();
  let now = startedAt;
  let schedule: Schedule | undefined;
  let first = 0;
  for (const { seconds, pauseMs, lengthMs, unconfirmed } of runs) {
    now += pauseMs;
    schedule = schedule
      ? continueSchedule(schedule, { now, seconds })
      : firstSchedule({ now, seconds, backfillDays, remembered: true });
    first ||= schedule.confirmed;
    now += lengthMs;
    const spans = spansUntil(schedule, now, Infinity);
    for (const { from, end } of spans) {
      const milliwattHours = energy(from, end);
      if ((held.get(end)?.from ?? from) !== from)
        throw new Error('sent again, of another interval');
      held.set(end, { from, milliwattHours });
    }
    const remembered = spans.at(-1 - unconfirmed);
    schedule = { ...schedule, confirmed: remembered?.end ?? schedule.confirmed };
  }
  const readings = [...held].map(([end, reading]) => ({ end, ...reading }));
  return { first, readings: readings.toSorted((a, b) => a.end - b.end) };
}

const minutesOf = (from: number, end: number) => {
  let sum = 0;
  for (let at = from; at < end; at += minuteMs) sum += energy(at, at + minuteMs);
  return sum;
};

test.each([0, 0.01])(
  'over restarts, kills and changes of the interval, %d days of history and live readings lie end to end',
  (backfillDays) => {
    fc.assert(
      fc.property(start, fc.array(run, { minLength: 1, maxLength: 5 }), (startedAt, runs) => {
        const { first, readings } = simulate(startedAt, runs, backfillDays);
        const gaps = readings.filter(
          ({ from, end }, index) => from !== (readings[index - 1]?.end ?? first) || end <= from,
        );
        expect(gaps).toEqual([]);
      }),
      { numRuns: 100 },
    );
  },
);

test('the readings of whole minutes sum up to the minutes, whatever the intervals were', () => {
  fc.assert(
    fc.property(start, fc.array(run, { minLength: 1, maxLength: 5 }), (startedAt, runs) => {
      const { readings } = simulate(startedAt, runs, 0.01);
      const ends = readings.map(({ end }) => end).filter((end) => end % minuteMs === 0);
      const [from = 0, end = 0] = [ends[0], ends.at(-1)];
      const sum = readings
        .filter((reading) => reading.end > from && reading.end <= end)
        .reduce((total, { milliwattHours }) => total + milliwattHours, 0);
      expect(sum).toBe(minutesOf(from, end));
    }),
    { numRuns: 100 },
  );
});

const at = (time: string) => Date.parse(`2026-01-10T${time}Z`);
const ends = (schedule: Schedule, now: number) =>
  spansUntil(schedule, now, 1_000).map(({ end }) => new Date(end).toISOString().slice(11, 19));

test('history is in minutes up to the last whole minute, and live readings go on from there', () => {
  const now = at('10:02:25');
  const schedule = firstSchedule({ now, seconds: 10, backfillDays: 1 / 720, remembered: true });
  expect(ends(schedule, now)).toEqual(['10:01:00', '10:02:00', '10:02:10', '10:02:20']);
});

test('the first live reading of an interval that is longer than a minute is what remains of it', () => {
  const now = at('10:02:25');
  const schedule = firstSchedule({ now, seconds: 300, backfillDays: 1 / 720, remembered: true });
  expect(spansUntil(schedule, at('10:10:00'), 1_000)).toEqual([
    { from: at('10:00:00'), end: at('10:01:00') },
    { from: at('10:01:00'), end: at('10:02:00') },
    { from: at('10:02:00'), end: at('10:05:00') },
    { from: at('10:05:00'), end: at('10:10:00') },
  ]);
});

test('history that no state file remembers is sent at the interval of live readings', () => {
  const options = { seconds: 300, backfillDays: 1 / 144, remembered: false };
  const schedule = firstSchedule({ ...options, now: at('10:12:25') });
  expect(ends(schedule, at('10:12:25'))).toEqual(['10:05:00', '10:10:00']);
  const again = firstSchedule({ ...options, now: at('10:13:59') });
  expect(ends(again, at('10:15:00'))).toEqual(['10:05:00', '10:10:00', '10:15:00']);
});

test('without history and state file the first reading is a whole interval', () => {
  const now = at('10:12:25');
  const schedule = firstSchedule({ now, seconds: 300, backfillDays: 0, remembered: false });
  expect(spansUntil(schedule, at('10:15:00'), 1_000)).toEqual([
    { from: at('10:10:00'), end: at('10:15:00') },
  ]);
});

test('a clock that was set back makes nothing be sent twice', () => {
  const known = { confirmed: at('10:05:00'), grids: [{ from: at('09:00:00'), seconds: 10 }] };
  const schedule = continueSchedule(known, { now: at('10:00:00'), seconds: 60 });
  expect(ends(schedule, at('10:04:00'))).toEqual([]);
  expect(ends(schedule, at('10:07:00'))).toEqual(['10:06:00', '10:07:00']);
});

test('grids that are over are forgotten', () => {
  const known = {
    confirmed: at('10:05:00'),
    grids: [
      { from: at('08:00:00'), seconds: 60 },
      { from: at('09:00:00'), seconds: 10 },
    ],
  };
  expect(continueSchedule(known, { now: at('10:06:00'), seconds: 10 }).grids).toEqual([
    { from: at('09:00:00'), seconds: 10 },
  ]);
});
