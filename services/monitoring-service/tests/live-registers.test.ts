import { deviceDeleted } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteSpanStep } from '../src/db/delete-span.ts';
import { reconcileDerived } from '../src/db/derived-reconciliation.ts';
import { reconcile } from '../src/db/reconciliation.ts';
import { createHarness, resident, type Harness } from './worker-harness.ts';

const start = Date.UTC(2026, 2, 28, 22);
const minute = (n: number) => new Date(start + n * 60_000).toISOString();
let harness: Harness;
let device = 1_000;

beforeAll(async () => {
  harness = await createHarness();
  for (let worker = 0; worker < 3; worker++)
    await harness.startWorker({ batchMessages: 7, unknownDeviceWaitSeconds: 1 });
});
afterAll(() => harness.stop());

const newDevice = async () => {
  const id = device++;
  await harness.announceDevice(id);
  return id;
};
const hours = (id: number) =>
  harness.rows<{ hour: string; mwh: number; estimated: number }>(
    `SELECT iso(hour) AS hour, milliwatt_hours::float8 AS mwh, estimated_milliwatt_hours::float8 AS estimated
     FROM hours WHERE device_id = $1 ORDER BY hour`,
    [id],
  );
const pending = (id: number) =>
  harness.rows('SELECT FROM samples WHERE device_id = $1 AND pending', [id]);
const total = async (id: number) =>
  (await hours(id)).reduce((sum, { mwh }) => sum + mwh, 0) / 1_000_000;

async function expectConsistent(id: number): Promise<void> {
  const all = { deviceId: id, from: new Date(0), to: new Date('2100-01-01') };
  expect(await pending(id)).toEqual([]);
  expect((await reconcile(harness.pool, all)).differing).toEqual([]);
  expect(await reconcileDerived(harness.pool, all, 50_000_000)).toMatchObject({
    differingReadings: 0,
  });
}

test('registers in any order and twice, to workers that are cut off again and again, give the difference of the last and the first', async () => {
  const id = await newDevice();
  const order = Array.from({ length: 400 }, (_, n) => (n * 163) % 400);
  let isSending = true;
  const cutting = (async () => {
    while (isSending) {
      await harness.rows(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'monitoring-worker' AND datname = current_database()`,
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (const n of [...order, ...order.slice(0, 50)])
    await harness.send(id, { timestamp: minute(n), registerKwh: 500 + n / 1_000 });
  isSending = false;
  await cutting;
  await eventually(
    async () => {
      expect(await total(id)).toBeCloseTo(0.399, 9);
      await expectConsistent(id);
    },
    { deadlineMs: 40_000 },
  );
});

test('a late register splits its interval, and what was spread is measured then', async () => {
  const id = await newDevice();
  await harness.send(id, [
    { timestamp: minute(0), registerKwh: 10 },
    { timestamp: minute(120), registerWh: 12_000 },
  ]);
  await eventually(async () =>
    expect((await hours(id)).map(({ mwh, estimated }) => [mwh, estimated])).toEqual([
      [1e6, 1e6],
      [1e6, 1e6],
    ]),
  );
  await harness.send(id, { timestamp: minute(60), registerKwh: 11.5 });
  await eventually(async () =>
    expect((await hours(id)).map(({ mwh, estimated }) => [mwh, estimated])).toEqual([
      [1.5e6, 0],
      [0.5e6, 0],
    ]),
  );
  await expectConsistent(id);
});

test('readings of before and after are covered by a register, and count again when it is deleted', async () => {
  const id = await newDevice();
  const energies = [10, 20, 30, 40].map((n) => ({ timestamp: minute(n), kwh: 0.1 }));
  await harness.send(id, energies.slice(0, 2));
  await eventually(async () => expect(await total(id)).toBeCloseTo(0.2, 9));
  await harness.send(id, [
    { timestamp: minute(15), registerKwh: 10 },
    { timestamp: minute(35), registerKwh: 10.07 },
  ]);
  await harness.send(id, energies.slice(2));
  await eventually(async () => expect(await total(id)).toBeCloseTo(0.1 + 0.07 + 0.1, 9));
  await eventually(() => expectConsistent(id));
  await deleteSpanStep(harness.pool, {
    deviceId: id,
    from: new Date(start + 34 * 60_000),
    to: new Date(start + 36 * 60_000),
  });
  await eventually(async () => expect(await total(id)).toBeCloseTo(0.4, 9));
  await eventually(() => expectConsistent(id));
});

test('power counts, and raises an alert like any other energy', async () => {
  const id = await newDevice();
  for (let n = 0; n <= 60; n++) await harness.send(id, { timestamp: minute(n), watts: 1_200 });
  await eventually(async () => expect(await total(id)).toBeCloseTo(1.2, 9));
  await eventually(async () =>
    expect(
      await harness.rows('SELECT kind FROM alerts WHERE device_id = $1 AND cleared_at IS NULL', [
        id,
      ]),
    ).toEqual([{ kind: 'hourly_total' }]),
  );
  await harness.send(id, [
    { timestamp: minute(0), registerKwh: 1 },
    { timestamp: minute(60), registerKwh: 1.3 },
  ]);
  await eventually(async () => expect(await total(id)).toBeCloseTo(0.3, 9));
  expect(
    await harness.rows('SELECT FROM alerts WHERE device_id = $1 AND cleared_at IS NULL', [id]),
  ).toEqual([]);
});

test('registers without a time were read when they arrived, and repeats change nothing', async () => {
  const id = await newDevice();
  for (const registerKwh of [7, 7, 7.001, 7.001]) await harness.send(id, { registerKwh });
  await eventually(async () => expect(await total(id)).toBeCloseTo(0.001, 9));
});

test('samples of an unknown device wait for it, are parked after a time, and go with the device', async () => {
  const known = device++;
  const samples = [
    { timestamp: minute(0), registerKwh: 1 },
    { timestamp: minute(30), registerKwh: 1.5 },
  ];
  await harness.send(known, samples);
  await harness.announceDevice(known);
  await eventually(async () => expect(await total(known)).toBeCloseTo(0.5, 9));
  const unknown = device++;
  await harness.send(unknown, samples);
  const [parked] = await eventually(
    async () => {
      const rows = await harness.rows<{ reason: string; content: Buffer }>(
        'SELECT reason, content FROM parked_messages WHERE device_id = $1',
        [unknown],
      );
      expect(rows).toHaveLength(1);
      return rows;
    },
    { deadlineMs: 30_000 },
  );
  expect(parked?.reason).toBe('unknown_device');
  expect(JSON.parse(parked?.content.toString() ?? '')).toMatchObject(
    samples.map(({ registerKwh }) => ({ deviceId: unknown, registerKwh })),
  );
  await harness.publishEvent(deviceDeleted, { deviceId: known, version: 2, userId: resident });
  await eventually(async () => {
    for (const table of ['samples', 'readings', 'hours', 'register_events'])
      expect(await harness.rows(`SELECT FROM ${table} WHERE device_id = $1`, [known])).toEqual([]);
  });
});
