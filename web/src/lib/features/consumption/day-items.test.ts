import { expect, test } from 'vitest';
import type { Day } from '#lib/api/models.ts';
import { dayItems } from './day-items.ts';

const hourMs = 3_600_000;

/** A day that starts at `start`, with the given offset for each hour. */
function day(start: string, offsets: readonly number[], kwh: (index: number) => number | null) {
  const begin = Date.parse(start);
  const iso = (at: number, offset: number) =>
    `${new Date(at + offset * hourMs).toISOString().slice(0, 19)}+0${offset}:00`;
  return {
    measures: 'consumption' as const,
    deviceId: 7,
    date: start.slice(0, 10),
    timeZone: 'Europe/Berlin',
    start,
    end: new Date(begin + offsets.length * hourMs).toISOString(),
    limitKwh: 0.5,
    totalKwh: 1,
    isWhole: true,
    hours: offsets.map((offset, index) => ({
      start: iso(begin + index * hourMs, offset),
      kwh: kwh(index),
      readings: 1,
      isEstimated: false,
      devices: 1,
      isWhole: true,
    })),
  } satisfies Day;
}

const autumn = day(
  '2026-10-24T22:00:00Z',
  [...Array.from({ length: 3 }, () => 2), ...Array.from({ length: 22 }, () => 1)],
  () => 0.1,
);
const spring = day(
  '2026-03-28T23:00:00Z',
  [1, 1, ...Array.from({ length: 21 }, () => 2)],
  () => 0.1,
);

test('the day on which the clocks go back has two hours at 02:00 with different offsets', () => {
  const titles = dayItems(autumn, 0).map(({ title }) => title);
  expect(titles).toHaveLength(25);
  expect(titles.slice(1, 5)).toEqual(['01:00', '02:00 (UTC+02:00)', '02:00 (UTC+01:00)', '03:00']);
});

test('the day on which the clocks go forward has no hour at 02:00', () => {
  const titles = dayItems(spring, 0).map(({ title }) => title);
  expect(titles).toHaveLength(23);
  expect(titles.slice(1, 3)).toEqual(['01:00', '03:00']);
});

test('the running hour is current, later ones are in the future, and an earlier gap is neither', () => {
  const now = Date.parse('2026-10-24T22:00:00Z') + 2.5 * hourMs;
  const items = dayItems({ ...autumn }, now);
  expect(items.map(({ isCurrent }) => isCurrent).indexOf(true)).toBe(2);
  expect(items.filter(({ isToCome }) => isToCome)).toHaveLength(22);
});

test('an hour that is over is marked where a device misses it', () => {
  const hours = autumn.hours.map((hour) => ({ ...hour, isWhole: false }));
  const now = Date.parse('2026-10-24T22:00:00Z') + 1.5 * hourMs;
  const titles = dayItems({ ...autumn, hours }, now).map(({ title }) => title);
  expect(titles.slice(0, 2)).toEqual(['00:00, incomplete', '01:00']);
});

test.each([
  [spring, autumn],
  [autumn, spring],
])('both compared days have each of their hours once, and add up to their totals', (a, b) => {
  const items = dayItems(a, 0, b);
  expect(items.map(({ title }) => title).slice(1, 5)).toEqual([
    '01:00',
    '02:00 (UTC+02:00)',
    '02:00 (UTC+01:00)',
    '03:00',
  ]);
  const count = (values: readonly (number | null | undefined)[]) =>
    values.filter((value) => value === 0.1).length;
  expect(count(items.map(({ value }) => value))).toBe(a.hours.length);
  expect(count(items.map(({ other }) => other?.value))).toBe(b.hours.length);
});

test('hours to come of the other day are not missing', () => {
  const now = Date.parse('2026-10-24T22:00:00Z') + 2.5 * hourMs;
  const items = dayItems(spring, now, { ...autumn });
  expect(items.filter(({ other }) => other?.isToCome)).toHaveLength(22);
  expect(items.filter(({ isToCome }) => isToCome)).toHaveLength(0);
});
