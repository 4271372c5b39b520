import { acceptedPeriod } from '@ems/contracts';
import { expect, test } from 'vitest';
import { readReadings } from './read-readings.ts';

const arrivedAt = Date.UTC(2026, 2, 10, 12);
const read = (body: unknown) => {
  const message = readReadings(Buffer.from(JSON.stringify(body)), {
    deviceId: 7,
    period: acceptedPeriod(arrivedAt, undefined),
    arrivedAt,
    usesArrivalTime: true,
  });
  if (!('elements' in message)) throw new Error(message.message);
  const { readings, samples, rejected } = message;
  return { readings, samples, rejected: rejected.map(({ problems: [first] }) => first?.reason) };
};

test.each(['1970-01-01T00:01:00Z', '2031-01-01T00:00:00Z', '2026-03-10T11:59:00', 'yesterday', 7])(
  'of a device whose clock does not count, a time such as %s is not even read',
  (timestamp) => {
    const { samples, rejected } = read({ timestamp, sentAt: timestamp, registerKwh: 5, watts: 80 });
    expect(rejected).toEqual([]);
    expect(samples).toEqual(
      [
        { kind: 'register', value: 5_000_000 },
        { kind: 'power', value: 80_000 },
      ].map((one) => ({
        ...one,
        deviceId: 7,
        timestamp: arrivedAt,
        sentAt: arrivedAt,
        maybeRepeated: false,
      })),
    );
  },
);

test('energy of an interval is rejected, since the time of arrival is not that of the interval', () => {
  const interval = { timestamp: '2026-03-10T11:59:00Z', kwh: 0.1 };
  expect(read([interval, { kwh: 0.1 }, { ...interval, watts: 5 }, { watts: 80 }])).toMatchObject({
    readings: [],
    samples: [{ kind: 'power', value: 80_000 }],
    rejected: [1, 2, 3].map(() => 'interval_without_device_time'),
  });
});

test('of several registers in one message none counts, and a power beside them does', () => {
  expect(read([{ registerKwh: 5 }, { registerWh: 5_100 }, { watts: 80 }])).toMatchObject({
    samples: [{ kind: 'power', value: 80_000 }],
    rejected: ['several_at_arrival', 'several_at_arrival'],
  });
});

test('what is wrong in another way is rejected as always', () => {
  expect(read([{ deviceId: 8, watts: 5 }, { watts: -1 }, 'watts']).rejected).toEqual([
    'device_mismatch',
    'schema_mismatch',
    'schema_mismatch',
  ]);
});
