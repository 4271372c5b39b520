import { expect, test } from 'vitest';
import { comparedWith } from './compared-with.ts';

const compare = (today: number | null, yesterday: number | null, isComparable = true) =>
  comparedWith({ completedHoursKwh: today, yesterdaySameTimeKwh: yesterday, isComparable });

test('the difference from yesterday is shown in percent, next to the energy of the same period', () => {
  expect(compare(1.5, 1)).toBe('today until then 1.50 kWh, 50% more');
  expect(compare(0.5, 1)).toBe('today until then 0.50 kWh, 50% less');
});

test('the difference is shown as energy when yesterday was zero', () => {
  expect(compare(0.25, 0)).toBe('today until then 0.25 kWh, 0.25 kWh more');
});

test('a missing value is not compared', () => {
  expect(compare(null, 1)).toBe('no readings today');
  expect(compare(1, null)).toBe('today until then 1.00 kWh');
});

test('periods with missing readings are shown but not compared', () => {
  expect(compare(1.5, 1, false)).toBe(
    'today until then 1.50 kWh; not compared, as readings are missing',
  );
});

test('a difference too small to show counts as equal', () => {
  expect(compare(1.001, 1)).toBe('today until then 1.00 kWh, the same');
});
