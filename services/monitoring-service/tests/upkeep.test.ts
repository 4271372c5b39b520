import { eventually } from '@ems/dev-env/testing';
import { acceptedPeriod, deviceDeleted } from '@ems/contracts';
import { createPool } from '@ems/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteReadingsBefore } from '../src/db/delete-readings.ts';
import { parkMessages } from '../src/db/parked-message-repository.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { eachQuarter } from '../src/db/quarters.ts';
import { reconcile } from '../src/db/reconciliation.ts';
import { maintain } from '../src/worker/maintenance.ts';
import { createHarness, logger, resident, type Harness } from './worker-harness.ts';

const dayMs = 86_400_000;
let harness: Harness;
let pool: ReturnType<typeof createPool>;
/** Each test has its own time, so that their partitions differ. */
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

/** The existing quarters, by their first day. */
const quarters = async (year: number) =>
  (
    await harness.rows<{ day: string }>(
      `SELECT to_char(starts_at, 'YYYY-MM-DD') AS day FROM readings_partitions()
       WHERE extract(year FROM starts_at) = $1 ORDER BY 1`,
      [year],
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
  ['a quarter', '2027-06-29T23:59:59.999Z', 2027, ['2027-04-01', '2027-07-01']],
  ['a year', '2029-12-30T12:00:00Z', 2030, ['2030-01-01']],
])('the next partition exists before %s is over', async (_, now, year, expected) => {
  clock = Date.parse(now) - 3 * dayMs;
  await maintain(upkeep());
  const before = await quarters(year);
  clock += 3 * dayMs;
  await maintain(upkeep());
  expect(await quarters(year)).toEqual(expected);
  expect(before).toEqual(expected.slice(0, -1));
});

test('creating or dropping partitions does not wait for a slow writer and does not block others', async () => {
  clock = Date.UTC(2033, 5, 1);
  await maintain(upkeep());
  const slow = await harness.pool.connect();
  try {
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO readings VALUES (1, '2033-06-01T00:00:01Z', 1, now())`);
    clock += 40 * dayMs;
    await maintain(upkeep());
    expect(await quarters(2033)).toContain('2033-07-01');
    // The writer locks the old quarter: upkeep gives up, and another writer still succeeds.
    await expect(maintain(upkeep(1))).rejects.toThrow('lock timeout');
    await harness.rows(`INSERT INTO readings VALUES (2, '2033-07-12T00:00:01Z', 1, now())`);
  } finally {
    await slow.query('ROLLBACK');
    slow.release();
  }
});

test('retention deletes days during ingestion, and no accepted reading is lost or counted twice', async () => {
  clock = Date.UTC(2034, 11, 30, 22);
  const worker = await harness.startWorker(
    { retentionDays: 2, batchMessages: 20 },
    { now: () => clock },
  );
  const id = await newDevice();
  let sent = 0;
  // Hour by hour across the end of a day, a month and a year.
  for (let hour = 0; hour < 60; hour++) {
    clock += 3_600_000;
    const timestamp = (ago: number) => new Date(clock - ago).toISOString();
    await harness.send(id, { deviceId: id, timestamp: timestamp(1_000), kwh: 0.001 });
    // Almost too old for retention, and sent twice.
    const late = { deviceId: id, timestamp: timestamp(2 * dayMs - 1_800_000), kwh: 0.001 };
    await Promise.all([harness.send(id, late), harness.send(id, late)]);
    sent += 2;
    await Promise.allSettled([maintain(upkeep(2)), maintain(upkeep(2))]);
    await eventually(async () => expect((await stored(id))?.hours).toBe(sent));
  }
  await maintain(upkeep(2));
  const [oldest] = await harness.rows<{ ts: Date }>(
    'SELECT min(ts) AS ts FROM readings WHERE device_id = $1',
    [id],
  );
  expect(oldest?.ts.getTime()).toBeGreaterThanOrEqual(Date.UTC(2034, 11, 30));
  expect(await quarters(2034)).toEqual(['2034-10-01']);
  const kept = { deviceId: id, from: new Date(acceptedPeriod(clock, 2).from), to: new Date(clock) };
  expect((await reconcile(pool, kept)).differing).toEqual([]);
  await worker.stop();
});

test('a reading redelivered just after midnight, when its day is no longer accepted, does not count twice', async () => {
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

test('old readings are deleted from a current quarter in limited steps, and their hours stay', async () => {
  clock = Date.UTC(2038, 2, 31, 12);
  await maintain(upkeep());
  const id = 4_999;
  await harness.rows(`INSERT INTO devices VALUES ($1, 1, $2, 'Meter', NULL)`, [id, resident]);
  await harness.rows(
    `INSERT INTO readings SELECT $1, timestamptz '2038-03-31Z' - n * interval '1 minute', 1, now() FROM generate_series(1, 50000) n`,
    [id],
  );
  await harness.rows(
    `INSERT INTO hours SELECT device_id, hour_of(ts), sum(milliwatt_hours), count(*), max(ts),
       ${eachQuarter((n) => `sum(milliwatt_hours) FILTER (WHERE quarter_of(ts) = ${n})`)}
     FROM readings WHERE device_id = $1 GROUP BY 1, 2`,
    [id],
  );
  const first = await deleteReadingsBefore(pool, '2038-03-28');
  expect([first, (await stored(id))?.readings]).toEqual([true, 30_000]);
  await eventually(async () => {
    await maintain(upkeep(2));
    // The three days before the current one.
    expect((await stored(id))?.readings).toBe(3 * 1_440);
  });
  expect((await stored(id))?.hours).toBe(50_000);
  const kept = { deviceId: id, from: new Date(acceptedPeriod(clock, 2).from), to: new Date(clock) };
  const { differing, checkedHours } = await reconcile(pool, kept);
  expect(differing).toEqual([]);
  expect(checkedHours).toBe(48);
});

test('two workers with maintenance at the same time create and drop each partition once', async () => {
  clock = Date.UTC(2060, 0, 1);
  const old = Array.from({ length: 90 }, (_, index) => clock - (index + 1) * 91 * dayMs);
  await Promise.all([createPartitions(pool).ensure(old), createPartitions(pool).ensure(old)]);
  expect(await quarters(2045)).toHaveLength(4);
  await eventually(async () => {
    await Promise.all([maintain(upkeep(2)), maintain(upkeep(2))]);
    expect(await quarters(2045)).toEqual([]);
  });
});

test('messages and corrections of a device after its deletion are removed, even as its tombstone expires, and no others', async () => {
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
  clock = Date.UTC(2061, 0, 1);
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
