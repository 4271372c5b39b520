import { eventually } from '@ems/dev-env/testing';
import { deviceDeleted } from '@ems/contracts';
import { createPool } from '@ems/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parkMessages } from '../src/db/parked-message-repository.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { maintain } from '../src/worker/maintenance.ts';
import { createHarness, logger, resident, type Harness } from './worker-harness.ts';

const dayMs = 86_400_000;
let harness: Harness;
let pool: ReturnType<typeof createPool>;
/** A time of its own for each test, so that their partitions do not meet. */
let clock = Date.UTC(2031, 0, 1);
let device = 5_000;

beforeAll(async () => {
  harness = await createHarness();
  pool = createPool({ url: harness.database.url, name: 'upkeep', max: 6, logger });
});
afterAll(async () => {
  await pool.end();
  await harness.stop();
});

const upkeep = (retentionDays?: number) => ({
  pool,
  partitions: createPartitions(pool),
  retentionDays,
  unknownDeviceWaitSeconds: 600,
  parkedRetentionDays: 30,
  placeWaiting: async () => undefined,
  logger,
  now: () => clock,
});

const days = async (pattern = '') =>
  (
    await harness.rows<{ day: string }>(
      `SELECT right(inhrelid::regclass::text, 8) AS day FROM pg_inherits
       WHERE inhparent = 'readings'::regclass AND inhrelid::regclass::text LIKE 'readings_' || $1 || '%' ORDER BY 1`,
      [pattern],
    )
  ).map(({ day }) => day);

async function newDevice() {
  const id = device++;
  await harness.announceDevice(id);
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM devices WHERE id = $1', [id])).toHaveLength(1),
  );
  return id;
}

const stored = async (id: number) => {
  const [row] = await harness.rows<{ hours: number; readings: number }>(
    `SELECT coalesce(sum(readings), 0)::int AS hours, (SELECT count(*)::int FROM readings WHERE device_id = $1) AS readings
     FROM hours WHERE device_id = $1`,
    [id],
  );
  return row;
};

test.each([
  ['a day', '2027-05-10T23:59:59.999Z', ['20270510', '20270511', '20270512', '20270513']],
  [
    'a month that ends in a leap day',
    '2028-02-28T23:30:00Z',
    ['20280228', '20280229', '20280301', '20280302'],
  ],
  ['a year', '2029-12-30T12:00:00Z', ['20291230', '20291231', '20300101', '20300102']],
])('before %s is over, the partitions of the days to come are there', async (_, now, expected) => {
  clock = Date.parse(now);
  await maintain(upkeep());
  expect((await days()).filter((day) => expected.includes(day))).toEqual(expected);
  clock += dayMs;
  const before = await days();
  await maintain(upkeep());
  expect((await days()).length).toBe(before.length + 1);
});

test('partitions that are made or dropped do not wait for a writer that is slow, and do not shut others out', async () => {
  clock = Date.UTC(2033, 5, 1);
  await maintain(upkeep());
  const slow = await harness.pool.connect();
  try {
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO readings VALUES (1, '2033-06-01T00:00:01Z', 1, now())`);
    clock += 10 * dayMs;
    await maintain(upkeep());
    expect(await days('203306')).toContain('20330614');
    // The old days are held by the writer: upkeep gives up, and another writer still gets through.
    await expect(maintain(upkeep(1))).rejects.toThrow('lock timeout');
    await harness.rows(`INSERT INTO readings VALUES (2, '2033-06-12T00:00:01Z', 1, now())`);
  } finally {
    await slow.query('ROLLBACK');
    slow.release();
  }
});

test('retention drops days while ingest goes on, and no reading that is accepted gets lost or counts twice', async () => {
  clock = Date.UTC(2034, 11, 30, 22);
  const worker = await harness.startWorker(
    { retentionDays: 2, batchMessages: 20 },
    { now: () => clock },
  );
  const id = await newDevice();
  let sent = 0;
  // Across the end of a day, a month and a year, an hour at a time.
  for (let hour = 0; hour < 60; hour++) {
    clock += 3_600_000;
    const timestamp = (ago: number) => new Date(clock - ago).toISOString();
    await harness.send(id, { deviceId: id, timestamp: timestamp(1_000), kwh: 0.001 });
    // Late by nearly all that is kept, and twice.
    const late = { deviceId: id, timestamp: timestamp(2 * dayMs - 1_800_000), kwh: 0.001 };
    await Promise.all([harness.send(id, late), harness.send(id, late)]);
    sent += 2;
    await Promise.allSettled([maintain(upkeep(2)), maintain(upkeep(2))]);
    await eventually(async () => expect((await stored(id))?.hours).toBe(sent));
  }
  expect((await days('2034')).filter((day) => day < '20341230')).toEqual([]);
  expect(await days('2035')).toContain('20350105');
  await worker.stop();
});

test('what arrives again just after midnight, when its day is no longer accepted, does not count again', async () => {
  clock = Date.UTC(2036, 1, 29, 23, 59, 59);
  const partitions = createPartitions(pool);
  await partitions.ensure([clock - 2 * dayMs]);
  await harness.rows(`INSERT INTO readings VALUES (3, $1, 1, now())`, [
    new Date(clock - 2 * dayMs),
  ]);
  clock += 2_000;
  await maintain(upkeep(2));
  expect(await harness.rows('SELECT FROM readings WHERE device_id = 3')).toHaveLength(1);
  clock += dayMs;
  await maintain(upkeep(2));
  expect(await harness.rows('SELECT FROM readings WHERE device_id = 3')).toHaveLength(0);
});

test('two workers that keep house at once make and drop each partition once', async () => {
  clock = Date.UTC(2040, 0, 1);
  const old = Array.from({ length: 90 }, (_, index) => clock - (index + 5) * dayMs);
  await Promise.all([createPartitions(pool).ensure(old), createPartitions(pool).ensure(old)]);
  expect((await days('2039')).length).toBeGreaterThan(80);
  await eventually(async () => {
    await Promise.all([maintain(upkeep(2)), maintain(upkeep(2))]);
    expect(await days('2039')).toEqual([]);
  });
});

test('what is parked or corrected for a device after its deletion is removed, even as its tombstone expires, and nothing of others', async () => {
  const worker = await harness.startWorker();
  const [deleted, kept] = [await newDevice(), await newDevice()];
  await harness.publishEvent(deviceDeleted, { deviceId: deleted, version: 2, userId: resident });
  const tombstone = () => harness.rows('SELECT FROM deleted_devices WHERE id = $1', [deleted]);
  await eventually(async () => expect(await tombstone()).toHaveLength(1));
  await worker.stop();
  for (const id of [deleted, kept]) {
    await parkMessages(pool, [
      {
        queue: 'monitoring.readings',
        exchange: 'ems.data',
        routingKey: `device.${id}.reading`,
        deviceId: id,
        reason: 'invalid_json',
        detail: '',
        content: Buffer.from('late'),
        fullSize: null,
        properties: {},
        unreadable: false,
      },
    ]);
    await harness.rows(
      `INSERT INTO reading_corrections (device_id, ts, from_milliwatt_hours, to_milliwatt_hours) VALUES ($1, now(), 1, 2)`,
      [id],
    );
  }
  await harness.rows(`UPDATE deleted_devices SET deleted_at = now() - interval '31 days'`);
  clock = Date.UTC(2041, 0, 1);
  await maintain(upkeep());
  expect(await tombstone()).toEqual([]);
  const idsIn = async (table: string) =>
    (
      await harness.rows<{ id: number }>(
        `SELECT DISTINCT device_id AS id FROM ${table} WHERE device_id = ANY($1::int[])`,
        [[deleted, kept]],
      )
    ).map(({ id }) => id);
  expect(await idsIn('parked_messages')).toEqual([kept]);
  expect(await idsIn('reading_corrections')).toEqual([kept]);
});
