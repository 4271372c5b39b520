import { parseDate } from '@internationalized/date';
import { expect, test } from 'vitest';
import { dayAfterKey } from './day-after-key.ts';

const after = (key: string, { locale = 'en-GB', shiftKey = false } = {}) =>
  dayAfterKey(parseDate('2024-02-29'), { key, shiftKey }, locale)?.toString();

test.each([
  ['ArrowLeft', '2024-02-28'],
  ['ArrowRight', '2024-03-01'],
  ['ArrowUp', '2024-02-22'],
  ['ArrowDown', '2024-03-07'],
  ['PageUp', '2024-01-29'],
  ['PageDown', '2024-03-29'],
])('%s moves from 29 February 2024 to %s', (key, day) => {
  expect(after(key)).toBe(day);
});

test('Shift with a page key moves by a year, at most to the end of a shorter month', () => {
  expect(after('PageUp', { shiftKey: true })).toBe('2023-02-28');
  expect(after('PageDown', { shiftKey: true })).toBe('2025-02-28');
});

test('Home and End move to the ends of the locale’s week', () => {
  expect([after('Home'), after('End')]).toEqual(['2024-02-26', '2024-03-03']);
  const locale = 'en-US';
  expect([after('Home', { locale }), after('End', { locale })]).toEqual([
    '2024-02-25',
    '2024-03-02',
  ]);
});

test('other keys do not move', () => {
  expect(['Enter', ' ', 'Escape', 'Tab', 'a', 'toString'].map((key) => after(key))).toEqual(
    Array.from({ length: 6 }),
  );
});
