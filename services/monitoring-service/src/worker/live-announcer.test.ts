import { expect, test } from 'vitest';
import type { HourTotal } from '../db/reading-repository.ts';
import { createLiveAnnouncer } from './live-announcer.ts';

const now = Date.parse('2026-03-10T09:30:00.000Z');
const total = (hour: string): HourTotal => ({
  deviceId: 1,
  userId: '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f001',
  measures: 'consumption',
  hour,
  milliwattHours: 1,
  readings: 1,
  timestamp: hour,
});

function recorder() {
  const told: string[] = [];
  return {
    told,
    add: (totals: readonly HourTotal[]) => void told.push(...totals.map(({ hour }) => hour)),
    stop: async () => undefined,
  };
}

test('totals of a backfill are sent separately from current totals', () => {
  const [ofNow, ofHistory] = [recorder(), recorder()];
  const announcer = createLiveAnnouncer({ ofNow, ofHistory, now: () => now });
  announcer.add([
    total('2006-03-10T09:00:00.000Z'),
    total('2026-03-10T09:00:00.000Z'),
    total('2026-03-08T08:00:00.000Z'),
  ]);
  expect(ofNow.told).toEqual(['2026-03-10T09:00:00.000Z']);
  expect(ofHistory.told).toEqual(['2006-03-10T09:00:00.000Z', '2026-03-08T08:00:00.000Z']);
});
