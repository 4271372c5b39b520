import { expect, test } from 'vitest';
import type { Day } from '#lib/api/models.ts';
import { hourChartNote } from './hour-chart-note.ts';

test.each([
  [
    '2026-11-24T00:00:00+05:30',
    7,
    'kWh by hour, Here · limits apply from minute 30 to minute 30 of the next hour',
  ],
  ['2026-11-24T00:00:00+05:30', null, 'kWh by hour, Here'],
  ['2026-11-24T00:00:00+05:30', 8, 'kWh by hour, Here'],
  ['2026-11-24T00:00:00+01:00', 7, 'kWh by hour, Here'],
])(
  'the chart of a day from %s of device %j says when limits apply: %s',
  (start, deviceId, note) => {
    // Device 8 measures production.
    const limitKwh = deviceId === 8 ? null : 0.5;
    expect(hourChartNote({ start, deviceId, limitKwh, timeZone: 'Here' } as Day)).toBe(note);
  },
);
