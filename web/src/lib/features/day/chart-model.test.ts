import { expect, test } from 'vitest';
import type { Day } from '#lib/api/models.ts';
import { chartModel } from './chart-model.ts';

const start = Date.UTC(2026, 10, 24);
const day = (values: readonly (number | null)[]): Day => ({
  deviceId: 7,
  date: '2026-11-24',
  timeZone: 'UTC',
  start: new Date(start).toISOString(),
  end: new Date(start + values.length * 3_600_000).toISOString(),
  limitKwh: 0.5,
  totalKwh: 1,
  hours: values.map((kwh, index) => ({
    start: new Date(start + index * 3_600_000).toISOString(),
    kwh,
    readings: kwh === null ? 0 : 1,
    devices: 1,
  })),
});
const options = { width: 720, showLimit: true, now: start + 2.5 * 3_600_000 };

test.each([23, 24, 25])('a day of %d hours has as many bars, side by side', (hours) => {
  const { bars } = chartModel(day(Array.from({ length: hours }, () => 0.1)), options);
  expect(bars).toHaveLength(hours);
  expect(bars.every((bar, index) => index === 0 || bar.x > (bars[index - 1]?.x ?? 0))).toBe(true);
});

test('a missing hour is no bar of zero, and an hour to come is not missing', () => {
  const { bars } = chartModel(day([0, null, 0.2, null]), options);
  expect(bars.map(({ kwh, isToCome }) => [kwh, isToCome])).toEqual([
    [0, false],
    [null, false],
    [0.2, false],
    [null, true],
  ]);
  expect(bars[0]?.height).toBeGreaterThan(0);
  expect(bars[1]?.height).toBe(0);
});

test('an hour over the limit is marked, and the limit has its line within the picture', () => {
  const { bars, limitY } = chartModel(day([0.5, 0.51]), options);
  expect(bars.map(({ isOver }) => isOver)).toEqual([false, true]);
  expect(limitY).toBeGreaterThan(0);
});

test('the current hour is known', () => {
  const { bars } = chartModel(day([0.1, 0.1, 0.1, null]), options);
  expect(bars.map(({ isCurrent }) => isCurrent)).toEqual([false, false, true, false]);
});
