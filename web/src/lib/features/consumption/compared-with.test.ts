import { expect, test } from 'vitest';
import { comparedWith } from './compared-with.ts';

test('more or less than yesterday by the same hour is told in percent', () => {
  expect(comparedWith(1.5, 1)).toBe('50% more than yesterday by this hour');
  expect(comparedWith(0.5, 1)).toBe('50% less than yesterday by this hour');
});

test('where yesterday was zero there is no percentage, so the energy is told', () => {
  expect(comparedWith(0.25, 0)).toBe('0.25 kWh more than yesterday by this hour');
});

test('nothing is compared with what is missing', () => {
  expect(comparedWith(null, 1)).toBe('Nothing to compare with yet');
  expect(comparedWith(1, null)).toBe('Nothing to compare with yet');
});

test('what differs by less than can be shown is the same', () => {
  expect(comparedWith(1.001, 1)).toBe('As much as yesterday by this hour');
});
