import { expect, test } from 'vitest';
import { comparedWith } from './compared-with.ts';

const compare = (today: number | null, yesterday: number | null, isComparable = true) =>
  comparedWith({ completedHoursKwh: today, yesterdaySameTimeKwh: yesterday, isComparable });

test('more or less than yesterday is told in percent, beside the energy of the same span', () => {
  expect(compare(1.5, 1)).toBe('today 1.50 kWh, 50% more');
  expect(compare(0.5, 1)).toBe('today 0.50 kWh, 50% less');
});

test('where yesterday was zero there is no percentage, so the energy is told', () => {
  expect(compare(0.25, 0)).toBe('today 0.25 kWh, 0.25 kWh more');
});

test('nothing is compared with what is missing', () => {
  expect(compare(null, 1)).toBe('no readings today');
  expect(compare(1, null)).toBe('today 1.00 kWh');
});

test('spans of which hours are missing stand side by side and are not compared', () => {
  expect(compare(1.5, 1, false)).toBe('today 1.50 kWh; not compared because hours are missing');
});

test('what differs by less than can be shown is the same', () => {
  expect(compare(1.001, 1)).toBe('today 1.00 kWh, the same');
});
