import { deviceUpdated } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcileDerived } from '../src/db/derived-reconciliation.ts';
import { createHarness, resident, type Harness } from './worker-harness.ts';

const start = Date.UTC(2026, 2, 28, 22);
const hour = (n: number) => new Date(start + n * 3_600_000).toISOString();
const usualMilliwatts = 50_000_000;
let harness: Harness;
let nextId = 1;

beforeAll(async () => {
  harness = await createHarness();
  await harness.startWorker();
  await harness.startWorker();
});
afterAll(() => harness.stop());

async function newDevice(maxKw?: number | null): Promise<number> {
  const id = nextId++;
  await harness.announceDevice(id, maxKw === undefined ? {} : { maxKw });
  return id;
}
const change = (deviceId: number, version: number, maxKw?: number | null) =>
  harness.publishEvent(deviceUpdated, {
    deviceId,
    version,
    userId: resident,
    name: 'Meter',
    place: null,
    limitKwh: null,
    ...(maxKw === undefined ? {} : { maxKw }),
  });

/** The counted energy and the open questions, once they no longer change. */
const settled = (id: number, kwh: number, kinds: string[]) =>
  eventually(async () => {
    const [sum] = await harness.rows<{ kwh: number | null }>(
      'SELECT sum(milliwatt_hours)::float8 / 1e6 AS kwh FROM hours WHERE device_id = $1',
      [id],
    );
    const events = await harness.rows<{ kind: string }>(
      'SELECT kind FROM register_events WHERE device_id = $1 ORDER BY ts',
      [id],
    );
    expect([sum?.kwh ?? 0, events.map(({ kind }) => kind)]).toEqual([kwh, kinds]);
    const pending = 'SELECT FROM samples WHERE device_id = $1 AND pending';
    expect(await harness.rows(pending, [id])).toEqual([]);
  });
async function expectConsistent(id: number, maxMilliwatts = usualMilliwatts): Promise<void> {
  const all = { deviceId: id, from: new Date(0), to: new Date('2100-01-01') };
  expect(await reconcileDerived(harness.pool, all, maxMilliwatts)).toMatchObject({
    differingReadings: 0,
  });
}
const send = async (id: number, kwh: readonly number[]) => {
  for (const [n, registerKwh] of kwh.entries())
    await harness.send(id, { timestamp: hour(n), registerKwh });
};

test('a register that rose too fast counts once the device may use that much, and no longer once it may not', async () => {
  const id = await newDevice();
  await send(id, [100, 102.5, 180, 181]);
  await settled(id, 3.5, ['jump']);
  await change(id, 2, 100);
  await settled(id, 81, []);
  await expectConsistent(id);
  await change(id, 3, 1);
  await settled(id, 1, ['jump', 'jump']);
  await expectConsistent(id);
  await change(id, 4, null);
  await settled(id, 3.5, ['jump']);
  await expectConsistent(id);
});

test('a maximum that comes before the registers holds for them', async () => {
  const id = await newDevice(0.5);
  await send(id, [10, 10.4, 12.123456]);
  await settled(id, 0.4, ['jump']);
});

test('an older change of the maximum, and one that does not name it, change nothing', async () => {
  const id = await newDevice(200);
  await send(id, [100, 250]);
  await settled(id, 150, []);
  await change(id, 3);
  await change(id, 2, 1);
  // Events are handled one at a time.
  const next = await newDevice();
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM devices WHERE id = $1', [next])).toHaveLength(1),
  );
  await settled(id, 150, []);
  expect(
    await harness.rows('SELECT max_milliwatts::int AS max FROM devices WHERE id = $1', [id]),
  ).toEqual([{ max: 200_000_000 }]);
});

test('changes of the maximum while registers arrive leave what the last of them gives', async () => {
  const id = await newDevice();
  const kwh = Array.from({ length: 60 }, (_, n) => 1_000 + n * 7.25);
  const sending = send(id, kwh);
  for (const [n, maxKw] of [1, 100, 2, null, 5, 8].entries()) await change(id, n + 2, maxKw);
  await sending;
  await settled(id, 59 * 7.25, []);
  await expectConsistent(id, 8_000_000);
  await change(id, 8, 7);
  await settled(
    id,
    0,
    Array.from({ length: 59 }, () => 'jump'),
  );
});
