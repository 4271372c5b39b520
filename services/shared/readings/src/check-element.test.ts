import { sentReading } from '@ems/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReadings } from './read-readings.ts';

const arrivedAt = Date.UTC(2026, 2, 10);
const circumstances = { deviceId: 7, period: { from: -Infinity, to: Infinity }, arrivedAt };
const instants = fc.constantFrom(
  '2026-02-28T23:59:60Z',
  '2026-02-29T00:00:00Z',
  '2024-02-29T00:00:00.123456+14:00',
  '2026-01-01T00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00-00:30',
  1,
  null,
);

test('whatever an element has, it is accepted exactly when the contract accepts it', () => {
  const element = fc.record(
    {
      deviceId: fc.constantFrom<unknown>(7, 7.5, '7', null),
      timestamp: instants,
      kwh: fc.oneof(fc.double(), fc.constantFrom<unknown>('1', null, 100_000, 100_000.1, -0)),
      sentAt: instants,
      unit: fc.constant('kWh'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(element, (given) => {
      const content = Buffer.from(JSON.stringify([given]));
      const [sent] = JSON.parse(content.toString()) as unknown[];
      const read = readReadings(content, circumstances);
      if (!('readings' in read)) throw new Error(read.message);
      expect(read.readings).toHaveLength(sentReading.safeParse(sent).success ? 1 : 0);
      expect(read.readings.length + read.rejected.length).toBe(1);
    }),
  );
});

test.each([
  [{ kwh: 1 }, 'timestamp_required', '/timestamp'],
  [{ kwh: 1, timestamp: '2026-01-01 10:00' }, 'timestamp_without_offset', '/timestamp'],
  [{ kwh: 1, timestamp: '2026-01-01T10:00:00.5' }, 'timestamp_without_offset', '/timestamp'],
  [{ kwh: 1, timestamp: 'yesterday' }, 'schema_mismatch', '/timestamp'],
  [{ kwh: 1, timestamp: '2026-01-01T10:00:00Z', 'k/w~h': 1 }, 'schema_mismatch', '/k~1w~0h'],
])('%j is rejected as %s at %s', (element, reason, path) => {
  const read = readReadings(Buffer.from(JSON.stringify(element)), circumstances);
  expect(read).toMatchObject({ rejected: [{ index: 0, problems: [{ reason, path }] }] });
});

test('a value without sentAt was sent when it arrived, and none was sent later', () => {
  const sentAt = (value?: string) => {
    const element = { timestamp: '2026-01-01T00:00:00Z', kwh: 1, sentAt: value };
    const read = readReadings(Buffer.from(JSON.stringify(element)), circumstances);
    return 'readings' in read ? read.readings[0]?.sentAt : undefined;
  };
  expect(sentAt()).toBe(arrivedAt);
  expect(sentAt('2026-03-09T23:59:59Z')).toBe(arrivedAt - 1_000);
  expect(sentAt('2030-01-01T00:00:00Z')).toBe(arrivedAt);
});

test('a wrong clock is named with how far it is off', () => {
  const problemAt = (timestamp: string) => {
    const read = readReadings(Buffer.from(JSON.stringify({ timestamp, registerWh: 1 })), {
      ...circumstances,
      period: { from: Date.UTC(2000, 0, 1), to: arrivedAt + 300_000 },
    });
    return 'rejected' in read ? read.rejected[0]?.problems[0] : undefined;
  };
  expect(problemAt('2026-03-11T02:30:00Z')).toMatchObject({
    reason: 'device_clock_ahead',
    message: expect.stringContaining('ahead by 1 day 2 hours'),
  });
  expect(problemAt('1970-01-01T00:00:07Z')).toMatchObject({ reason: 'device_clock_1970' });
  expect(problemAt('1999-12-31T00:00:00Z')).toMatchObject({ reason: 'timestamp_too_old' });
});
