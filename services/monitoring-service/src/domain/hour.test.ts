import { expect, test } from 'vitest';
import { hourOf } from './hour.ts';

test.each([
  ['2026-03-10T09:30:00Z', '2026-03-10T09:00:00.000Z'],
  ['2026-03-10T10:00:00Z', '2026-03-10T09:00:00.000Z'],
  ['2026-03-10T10:00:00.001Z', '2026-03-10T10:00:00.000Z'],
  ['2026-03-11T00:00:00Z', '2026-03-10T23:00:00.000Z'],
])('a reading at %s belongs to the hour from %s', (timestamp, hour) => {
  expect(new Date(hourOf(Date.parse(timestamp))).toISOString()).toBe(hour);
});
