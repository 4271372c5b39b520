import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartitions } from '../src/db/partitions.ts';
import { reconcile } from '../src/db/reconciliation.ts';
import { createHarness, resident, type Harness } from './worker-harness.ts';

const dayMs = 86_400_000;
const everything = { from: new Date(0), to: new Date('2100-01-01') };
let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.stop());

const partitionsOf = async (year: number) =>
  (
    await harness.rows<{ span: string }>(
      `SELECT to_char(starts_at, 'MM-DD') || ' ' || to_char(ends_at, 'MM-DD') AS span FROM readings_partitions()
       WHERE extract(year FROM starts_at) = $1 ORDER BY starts_at`,
      [year],
    )
  ).map(({ span }) => span);
const quarters = ['01-01 04-01', '04-01 07-01', '07-01 10-01', '10-01 01-01'];

/** Partitions as the previous version created them. */
async function createDays(from: number, days: number): Promise<void> {
  for (let index = 0; index < days; index++) {
    const [day, next] = [0, 1].map((more) =>
      new Date(from + (index + more) * dayMs).toISOString().slice(0, 10),
    );
    const name = `readings_${day?.replaceAll('-', '')}`;
    await harness.rows(`CREATE TABLE ${name} (LIKE readings INCLUDING ALL)`);
    await harness.rows(
      `ALTER TABLE ${name} OWNER TO ${new URL(harness.database.ownerUrl).username}`,
    );
    await harness.rows(
      `ALTER TABLE readings ATTACH PARTITION ${name} FOR VALUES FROM ('${day} 00:00+00') TO ('${next} 00:00+00')`,
    );
  }
}

const mergeAll = async (pool = harness.pool) => {
  const partitions = createPartitions(pool);
  while (await partitions.mergeStep());
};

test('twenty years need eighty partitions, and workers can create the same ones at the same time', async () => {
  const days = Array.from({ length: 20 * 366 }, (_, day) => Date.UTC(1970, 0, 1 + day));
  await Promise.all(Array.from({ length: 3 }, () => createPartitions(harness.pool).ensure(days)));
  const [row] = await harness.rows(
    `SELECT count(*)::int AS count FROM readings_partitions() WHERE ends_at <= '1990-01-01Z'`,
  );
  expect(row).toEqual({ count: 80 });
  expect(await partitionsOf(1989)).toEqual(quarters);
});

test('readings of unknown devices create no partition', async () => {
  await createPartitions(harness.pool).ensureFor([
    { deviceId: 77, timestamp: Date.UTC(1995, 0, 1) },
  ]);
  expect(await partitionsOf(1995)).toEqual([]);
});

test('a new partition in a quarter with daily partitions covers the remaining days', async () => {
  await createDays(Date.UTC(1996, 4, 10), 2);
  await createPartitions(harness.pool).ensure([
    Date.UTC(1996, 3, 1),
    Date.UTC(1996, 4, 11, 23),
    Date.UTC(1996, 4, 12),
  ]);
  expect(await partitionsOf(1996)).toEqual([
    '04-01 05-10',
    '05-10 05-11',
    '05-11 05-12',
    '05-12 07-01',
  ]);
  await mergeAll();
  expect(await partitionsOf(1996)).toEqual(['04-01 07-01']);
});

test('daily partitions are merged while readings arrive, are corrected and deleted, and all sums stay right', async () => {
  const from = Date.UTC(2025, 0, 1);
  const days = 180;
  await createDays(from, days);
  const worker = await harness.startWorker({ batchMessages: 20 });
  const [kept, deleted] = [901, 902];
  for (const id of [kept, deleted]) {
    await harness.announceDevice(id);
    await eventually(async () =>
      expect(await harness.rows('SELECT FROM devices WHERE id = $1', [id])).toHaveLength(1),
    );
  }
  const send = (id: number, kwh: number, minute: number) =>
    harness.send(
      id,
      Array.from({ length: days / 2 }, (_, index) => ({
        deviceId: id,
        timestamp: new Date(from + 2 * index * dayMs + minute * 60_000).toISOString(),
        kwh,
      })),
    );
  await send(kept, 0.001, 1);
  await send(deleted, 0.001, 1);
  const readings = async (id: number) =>
    (await harness.rows('SELECT FROM readings WHERE device_id = $1', [id])).length;
  await eventually(async () => {
    expect(await readings(kept)).toBe(days / 2);
    expect(await readings(deleted)).toBe(days / 2);
  });

  // Runs alongside the worker's own upkeep. Each step happens completely or not at all.
  let merging = true;
  const partitions = createPartitions(harness.pool);
  const merge = (async () => {
    while (merging) await partitions.mergeStep().catch(() => undefined);
  })();
  const checks: Promise<void>[] = [];
  for (let minute = 2; minute < 12; minute++) {
    await send(kept, 0.002, minute);
    await send(kept, 0.003, minute - 1);
    checks.push(
      reconcile(harness.pool, everything).then(({ differing }) => expect(differing).toEqual([])),
    );
    if (minute === 5)
      await harness.rows(
        'BEGIN; DELETE FROM devices WHERE id = 902; DELETE FROM readings WHERE device_id = 902; COMMIT',
      );
  }
  await Promise.all(checks);
  await eventually(async () => expect(await readings(kept)).toBe((days / 2) * 11), {
    deadlineMs: 60_000,
  });
  await eventually(async () => expect(await partitionsOf(2025)).toEqual(quarters.slice(0, 2)), {
    deadlineMs: 60_000,
  });
  merging = false;
  await merge;
  await eventually(() => harness.isDrained());
  await worker.stop();
  expect(await readings(deleted)).toBe(0);
  expect((await reconcile(harness.pool, everything)).differing).toEqual([]);
  expect(
    await harness.rows(
      `SELECT (milliwatt_hours)::int AS mwh, count(*)::int AS count FROM readings WHERE device_id = $1 GROUP BY 1 ORDER BY 1`,
      [kept],
    ),
  ).toEqual([
    { mwh: 2_000, count: days / 2 },
    { mwh: 3_000, count: (days / 2) * 10 },
  ]);
  expect(await harness.rows(`SELECT FROM pg_class WHERE relname ~ '^readings.*_copy'`)).toEqual([]);
});

test('a merge that is interrupted at any step continues where it stopped', async () => {
  const from = Date.UTC(2002, 0, 1);
  await createDays(from, 30);
  await harness.rows(`INSERT INTO devices VALUES (903, 1, $1, 'x', NULL) ON CONFLICT DO NOTHING`, [
    resident,
  ]);
  await harness.rows(
    `INSERT INTO readings SELECT 903, timestamptz '2002-01-01Z' + n * interval '10 minutes', 1, now() FROM generate_series(0, 30 * 144 - 1) n`,
  );
  const step = 'SELECT merge_readings_step(50) AS more';
  const client = await harness.pool.connect();
  let steps = 0;
  for (let more = true; more; steps++) {
    await client.query('BEGIN');
    await client.query(step);
    await client.query('ROLLBACK');
    const { rows } = await client.query<{ more: boolean }>(step);
    more = rows[0]?.more ?? false;
    const { rows: counted } = await client.query(
      'SELECT count(*)::int AS count, sum(milliwatt_hours)::int AS sum FROM readings WHERE device_id = 903',
    );
    expect(counted).toEqual([{ count: 4_320, sum: 4_320 }]);
  }
  client.release();
  expect(steps).toBeGreaterThan(100);
  expect(await partitionsOf(2002)).toEqual(['01-01 04-01']);
});

test('old partitions are chosen by their bounds, whatever else is in the catalog', async () => {
  await harness.rows(`CREATE TABLE parent_st_1 (id integer) PARTITION BY RANGE (id)`);
  await harness.rows(`CREATE TABLE child_st_1 PARTITION OF parent_st_1 FOR VALUES FROM (1) TO (2)`);
  await createPartitions(harness.pool).ensure([Date.UTC(1990, 0, 1), Date.UTC(1990, 3, 1)]);
  for (const setting of ['on', 'off']) {
    const client = await harness.pool.connect();
    for (const plan of ['hashjoin', 'nestloop', 'mergejoin', 'seqscan'])
      await client.query(`SET enable_${plan} = ${setting}`);
    while (
      (
        await client.query<{ dropped: number }>(
          `SELECT drop_readings_partitions_before('1990-06-30') AS dropped`,
        )
      ).rows[0]?.dropped
    );
    client.release(true);
  }
  expect(await partitionsOf(1990)).toEqual(['04-01 07-01']);
  expect(await harness.rows(`SELECT FROM pg_class WHERE relname = 'child_st_1'`)).toHaveLength(1);
});
