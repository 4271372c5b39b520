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
    deviceId: 7,
    date: start.slice(0, 10),
    timeZone: 'Europe/Berlin',
    start,
    end: new Date(begin + offsets.length * hourMs).toISOString(),
    limitKwh: 0.5,
    totalKwh: 1,
    hours: offsets.map((offset, index) => ({
      start: iso(begin + index * hourMs, offset),
      kwh: kwh(index),
      readings: 1,
      isEstimated: false,
      devices: 1,
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

test('two days are compared by clock hour, even with different numbers of hours', () => {
  const items = dayItems(spring, 0, autumn);
  expect(items).toHaveLength(23);
  expect(items.every(({ other }) => other === 0.1)).toBe(true);
});
