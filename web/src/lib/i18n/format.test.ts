import { afterEach, expect, test } from 'vitest';
import { count, kwh, percent, rate, until } from './format.ts';
import { preferences } from './preferences.svelte.ts';

afterEach(() => preferences.setLanguage('en'));

test.each([
  ['en', '−1.50', '−1,234', '−5%'],
  ['de', '−1,50', '−1.234', '−5\u00a0%'],
] as const)('negative numbers have a minus sign, not a hyphen (%s)', (language, ...expected) => {
  preferences.setLanguage(language);
  expect([kwh(-1.5), count(-1234), percent(-0.05)]).toEqual(expected);
});

test.each([
  [0, '0'],
  [0.004, '0.004'],
  [0.3, '0.3'],
  [9.94, '9.9'],
  [12.6, '13'],
])('a rate of %d per second is shown as %s, and only zero as 0', (value, text) =>
  expect(rate(value)).toBe(text),
);

test.each([
  [1, 'in 1 second'],
  [89.2, 'in 90 seconds'],
  [91, 'in 2 minutes'],
  [3600, 'in 60 minutes'],
  [7200, 'in 2 hours'],
])('a wait of %d seconds is shown as %s, never as less', (seconds, text) =>
  expect(until(seconds)).toBe(text),
);
