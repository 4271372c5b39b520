import { expect, test } from 'vitest';
import { minuteOfUtcHours } from './minute-of-utc-hours.ts';

test.each([
  ['2026-11-24T00:00:00+01:00', '00'],
  ['2026-11-24T00:00:00-05:00', '00'],
  ['2026-11-24T00:00:00+05:30', '30'],
  ['2026-11-24T00:00:00+05:45', '45'],
  ['2026-11-24T00:00:00-03:30', '30'],
  ['2026-11-24T00:00:00Z', '00'],
  ['', '00'],
])('at %s, UTC hours start at minute %s of the local clock', (iso, minute) => {
  expect(minuteOfUtcHours(iso)).toBe(minute);
});
