import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockOffset, clockProblem } from './device-clock.ts';

const hours: number[] = [];
const of = (recent: readonly number[]) => clockProblem({ recent, hours });
const arrivedAt = Date.UTC(2026, 2, 10);
const sample = (offset: number) => ({
  deviceId: 7,
  kind: 'power' as const,
  timestamp: arrivedAt + offset,
  value: 1,
  sentAt: arrivedAt,
  maybeRepeated: false,
});
const reading = (offset: number) => ({
  deviceId: 7,
  timestamp: arrivedAt + offset,
  milliwattHours: 1,
  sentAt: arrivedAt,
  maybeStale: false,
});

test('a clock is ahead or behind only when several messages in a row agree, by what the least wrong of them says', () => {
  expect(of([90_000, 95_000, 91_000, 120_000, 90_500])).toEqual({ kind: 'ahead', seconds: 90 });
  expect(of([90_000, 95_000, 91_000, 120_000])).toBeUndefined();
  expect(of([90_000, 95_000, 91_000, 120_000, 0])).toBeUndefined();
  expect(of([-90_000, -60_500, -61_000, -240_000, -99_000])).toEqual({
    kind: 'behind',
    seconds: 60,
  });
  expect(of([-90_000, -60_500, -61_000, -240_000, -2_000])).toBeUndefined();
});

test('delays of any length say nothing as long as one of the last messages came directly', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -86_400_000, max: 0 }), { maxLength: 9 }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: -1_000, max: 1_000 }),
      (delays, position, direct) => {
        expect(of(delays.toSpliced(position, 0, direct))).toBeUndefined();
      },
    ),
  );
});

test('a clock drifts when each hour moves it on in the same direction', () => {
  const drift = (list: readonly number[]) => clockProblem({ recent: [], hours: list });
  expect(drift([12_500, 10_000, 7_500, 5_000, 2_500, 0])).toEqual({
    kind: 'drifting',
    seconds: 12,
  });
  expect(drift([-15_000, -12_000, -9_000, -6_000, -3_000, 0])).toMatchObject({ seconds: 15 });
  expect(drift([12_500, 10_000, 7_500, 5_000, 2_500])).toBeUndefined();
  expect(drift([12_500, 10_000, 10_500, 5_000, 2_500, 0])).toBeUndefined();
  expect(drift([5, 4, 3, 2, 1, 0])).toBeUndefined();
});

test('an interval, and a message whose arrival is not known, can only be ahead', () => {
  const samples = [sample(-40_000), sample(-50_000)];
  const none = { readings: [], samples: [] };
  expect(clockOffset({ ...none, samples }, arrivedAt, true)).toBe(-40_000);
  expect(clockOffset({ ...none, samples }, arrivedAt, false)).toBe(0);
  expect(clockOffset({ ...none, readings: [reading(-60_000)] }, arrivedAt, true)).toBe(0);
  expect(clockOffset({ ...none, readings: [reading(60_000)] }, arrivedAt, false)).toBe(60_000);
  expect(clockOffset({ samples, readings: [reading(-10_000)] }, arrivedAt, true)).toBe(0);
  expect(clockOffset(none, arrivedAt, true)).toBeUndefined();
});
