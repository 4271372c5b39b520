import { toMilliwattHours } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '../src/db/reconciliation.ts';
import { hourOf } from '../src/domain/hour.ts';
import { createHarness, type Harness } from './worker-harness.ts';

const limit = 500_000;
const start = Date.UTC(2026, 2, 28, 22);
let harness: Harness;
let device = 1_000;

beforeAll(async () => {
  harness = await createHarness();
  for (let worker = 0; worker < 3; worker++) await harness.startWorker({ batchMessages: 7 });
});
afterAll(() => harness.stop());

interface Sent {
  readonly minute: number;
  readonly kwh: number;
  readonly sentAt: number;
}

/** What should be in the end, found in the simplest way: for each instant the value sent last. */
function oracle(sent: readonly Sent[]) {
  const values = new Map<number, Sent>();
  for (const one of sent) {
    const held = values.get(one.minute);
    if (!held || one.sentAt > held.sentAt || (one.sentAt === held.sentAt && one.kwh > held.kwh))
      values.set(one.minute, one);
  }
  const hours = new Map<string, { mwh: number; readings: number; largest: number }>();
  for (const { minute, kwh } of values.values()) {
    const hour = new Date(hourOf(start + minute * 60_000)).toISOString();
    const sum = hours.get(hour) ?? { mwh: 0, readings: 0, largest: 0 };
    const mwh = toMilliwattHours(kwh);
    hours.set(hour, {
      mwh: sum.mwh + mwh,
      readings: sum.readings + 1,
      largest: Math.max(sum.largest, mwh),
    });
  }
  return [...hours].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const sentReading = fc.record({
  minute: fc.integer({ min: 0, max: 300 }),
  kwh: fc.integer({ min: 0, max: 700_000 }).map((mwh) => mwh / 1e6),
  sentAt: fc.integer({ min: 0, max: 20 }),
});

test('whatever is doubled, shuffled, corrected or late: hours, alerts and readings are those of the values sent last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sentReading, { minLength: 1, maxLength: 120 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      async (sent, repeats) => {
        const id = device++;
        await harness.announceDevice(id);
        const again = repeats
          .map((index) => sent[index % sent.length])
          .filter((one) => one !== undefined);
        await Promise.all(
          [...sent, ...again].map(({ minute, kwh, sentAt }) =>
            harness.send(id, {
              deviceId: id,
              timestamp: new Date(start + minute * 60_000).toISOString(),
              kwh,
              sentAt: new Date(start + sentAt * 1_000).toISOString(),
            }),
          ),
        );
        const expected = oracle(sent);
        await eventually(async () => {
          const hours = await harness.rows<{ hour: string; mwh: number; readings: number }>(
            'SELECT iso(hour) AS hour, milliwatt_hours::float8 AS mwh, readings FROM hours WHERE device_id = $1 ORDER BY hour',
            [id],
          );
          expect(hours).toEqual(
            expected.map(([hour, { mwh, readings }]) => ({ hour, mwh, readings })),
          );
        });
        const standing = await harness.rows<{ kind: string; hour: string }>(
          `SELECT kind, iso(hour) AS hour FROM alerts WHERE device_id = $1 AND cleared_at IS NULL ORDER BY hour, kind`,
          [id],
        );
        expect(standing).toEqual(
          expected.flatMap(([hour, { mwh, largest }]) => [
            ...(mwh > limit ? [{ kind: 'hourly_total', hour }] : []),
            ...(largest > limit ? [{ kind: 'single_reading', hour }] : []),
          ]),
        );
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
  const { differing } = await reconcile(harness.pool, {
    from: new Date(0),
    to: new Date('2100-01-01'),
  });
  expect(differing).toEqual([]);
});

test('workers that are cut off from the database again and again lose nothing and count nothing twice', async () => {
  const id = device++;
  await harness.announceDevice(id);
  const minutes = Array.from({ length: 1_500 }, (_, minute) => minute);
  let sending = true;
  const cutting = (async () => {
    while (sending) {
      await harness.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'monitoring-worker' AND datname = current_database()`,
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let from = 0; from < minutes.length; from += 100)
    await Promise.all(
      minutes.slice(from, from + 100).map((minute) =>
        harness.send(id, {
          deviceId: id,
          timestamp: new Date(start + minute * 60_000).toISOString(),
          kwh: 0.001,
        }),
      ),
    );
  sending = false;
  await cutting;
  await eventually(
    async () => {
      const [row] = await harness.rows(
        'SELECT sum(milliwatt_hours)::int AS mwh, sum(readings)::int AS readings FROM hours WHERE device_id = $1',
        [id],
      );
      expect(row).toEqual({ mwh: 1_500_000, readings: 1_500 });
    },
    { deadlineMs: 40_000 },
  );
});
