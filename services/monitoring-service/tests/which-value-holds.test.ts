import { exchanges, readingRoutingKey } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import type { StoredReading } from '@ems/readings';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartitions } from '../src/db/partitions.ts';
import { storeBatch } from '../src/worker/store-batch.ts';
import { createHarness, type Harness } from './worker-harness.ts';

let harness: Harness;
let device = 5_000;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.stop());

const start = Date.UTC(2026, 2, 10);
const iso = (ms: number) => new Date(ms).toISOString();
const storedOf = (deviceId: number) =>
  harness.rows<{ minute: number; mwh: number }>(
    `SELECT ((extract(epoch FROM ts) * 1000 - $2) / 60000)::int AS minute, milliwatt_hours::int AS mwh
     FROM readings WHERE device_id = $1 ORDER BY ts`,
    [deviceId, start],
  );

/** Few instants, moments and values, so that all combinations occur. */
const value = fc.record({
  minute: fc.nat(3),
  mwh: fc.nat(4),
  sentAt: fc.nat(2),
});
const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });

function inBatches<T>(items: readonly T[], lengths: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let from = 0, n = 0; from < items.length; n++) {
    const length = lengths[n % lengths.length] ?? 1;
    batches.push(items.slice(from, from + length));
    from += length;
  }
  return batches;
}

test('the stored values do not depend on the order, messages, batches or repetitions', async () => {
  const { pool } = harness;
  const storage = {
    pool,
    partitions: createPartitions(pool),
    limitMilliwattHours: 500_000,
    maxAlertAgeHours: 24,
    now: Date.now,
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { minLength: 1, maxLength: 15 }).chain((values) =>
        fc.record({
          values: fc.constant(values),
          orders: fc.array(
            fc.record({
              order: fc.shuffledSubarray([...values, ...values], {
                minLength: 2 * values.length,
              }),
              messages: sizes,
              batches: sizes,
            }),
            { minLength: 2, maxLength: 3 },
          ),
        }),
      ),
      async ({ values, orders }) => {
        const best = new Map<number, (typeof values)[number]>();
        for (const one of values) {
          const held = best.get(one.minute);
          if (!held || one.sentAt * 10 + one.mwh > held.sentAt * 10 + held.mwh)
            best.set(one.minute, one);
        }
        const expected = [...best.values()]
          .map(({ minute, mwh }) => ({ minute, mwh }))
          .toSorted((a, b) => a.minute - b.minute);
        for (const { order, messages, batches } of orders) {
          const id = device++;
          await pool.query(
            `INSERT INTO devices (id, version, user_id, name) VALUES ($1, 1, gen_random_uuid(), 'x')`,
            [id],
          );
          const readings = order.map(({ minute, mwh, sentAt }): StoredReading => ({
            deviceId: id,
            timestamp: start + minute * 60_000,
            milliwattHours: mwh,
            sentAt: start + sentAt,
            maybeStale: false,
          }));
          const sent = inBatches(readings, messages).map((message) => ({
            readings: message,
            samples: [],
            park: [],
            asParked: () => {
              throw new Error('All of them can be stored');
            },
          }));
          for (const batch of inBatches(sent, batches)) await storeBatch(storage, batch);
          expect(await storedOf(id)).toEqual(expected);
        }
      },
    ),
    { numRuns: 60 },
  );
});

/** All readings of an import count as sent when it began. */
const importOf = (id: number, sentAt: number, kwh: readonly number[], elements: number) =>
  inBatches(
    kwh.map((value, minute) => ({
      deviceId: id,
      timestamp: iso(start + minute * 60_000),
      kwh: value,
      sentAt: iso(sentAt),
    })),
    [elements],
  );

test('a corrected file corrects upwards and downwards, and the original restores the values', async () => {
  await harness.startWorker();
  const id = device++;
  await harness.announceDevice(id);
  const original = [0.5, 0.2, 0.3, 0];
  const corrected = [0.2, 0.5, 0.3, 0.1];
  for (const [n, file] of [original, original, corrected, original].entries()) {
    for (const message of importOf(id, start + n * 1_000, file, n + 1))
      await harness.send(id, message);
    await eventually(async () =>
      expect((await storedOf(id)).map(({ mwh }) => mwh / 1e6)).toEqual(file),
    );
  }
});

test('the broker’s time counts as the time of sending, but never a time in the future', async () => {
  const id = device++;
  await harness.announceDevice(id);
  const send = (kwh: number, arrivedAt: unknown) =>
    harness.publisher.publish({
      exchange: exchanges.data,
      routingKey: readingRoutingKey(id),
      content: Buffer.from(JSON.stringify({ timestamp: iso(start), kwh })),
      options: { headers: { timestamp_in_ms: arrivedAt } },
    });
  const sentAt = async () => {
    const [row] = await harness.rows<{ at: Date }>(
      'SELECT sent_at AS at FROM readings WHERE device_id = $1',
      [id],
    );
    return row?.at.getTime() ?? 0;
  };
  await send(3, start + 5_000);
  await eventually(async () => expect(await storedOf(id)).toEqual([{ minute: 0, mwh: 3e6 }]));
  expect(await sentAt()).toBe(start + 5_000);
  await send(9, start + 4_000);
  await send(2, start + 6_000);
  await eventually(async () => expect(await storedOf(id)).toEqual([{ minute: 0, mwh: 2e6 }]));
  await send(1, Date.UTC(2190, 0, 1));
  await eventually(async () => expect(await storedOf(id)).toEqual([{ minute: 0, mwh: 1e6 }]));
  expect(await sentAt()).toBeLessThanOrEqual(Date.now());
});
