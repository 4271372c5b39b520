import { eventually } from '@ems/dev-env/testing';
import { inTransaction } from '@ems/database';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { beforeAllHours, splitHours } from '../src/db/split-hours.ts';
import { ann, createApiHarness, type ApiHarness } from './api-harness.ts';
import { createHarness } from './worker-harness.ts';

let harness: ApiHarness;
let device = 0;

beforeAll(async () => {
  harness = await createApiHarness();
});
afterAll(() => harness.stop());

/** Two hours with four readings each, as an older release wrote them. */
beforeEach(async () => {
  await harness.device(++device, ann);
  for (const hour of ['09', '10'])
    await harness.read(
      device,
      [`2026-11-20T${hour}:10:00Z`, 0.1],
      [`2026-11-20T${hour}:15:00Z`, 0.01],
      [`2026-11-20T${hour}:40:00Z`, 0.3],
      [`2026-11-20T${hour}:45:00Z`, 0],
    );
  await forgetQuarters();
});

const forgetQuarters = () =>
  harness.pool.query(
    'UPDATE hours SET quarter_1 = NULL, quarter_2 = NULL, quarter_3 = NULL, quarter_4 = NULL',
  );
const split = (after = beforeAllHours, limit = 1_000) =>
  inTransaction(harness.pool, (client) => splitHours(client, after, limit));
const quarters = () =>
  harness.rows<{ quarters: (number | null)[] }>(
    `SELECT ARRAY[quarter_1, quarter_2, quarter_3, quarter_4]::float8[] AS quarters FROM hours
     WHERE device_id = $1 ORDER BY hour`,
    [device],
  );

test('an hour with all its readings is split by them', async () => {
  expect(await split()).toBeUndefined();
  expect(await quarters()).toEqual([
    { quarters: [110_000, null, 300_000, null] },
    { quarters: [110_000, null, 300_000, null] },
  ]);
  const { body } = await harness.call(ann, 'GET', `day?deviceId=${device}&date=2026-11-20`);
  expect(body.totalKwh).toBe(0.82);
});

test('an hour without all its readings is split into equal parts without loss', async () => {
  await harness.pool.query(
    `UPDATE hours SET milliwatt_hours = milliwatt_hours + 3 WHERE device_id = $1`,
    [device],
  );
  await harness.pool.query(
    `DELETE FROM readings WHERE device_id = $1 AND ts < '2026-11-20T10:00Z'`,
    [device],
  );
  await split();
  expect((await quarters())[0]).toEqual({ quarters: [102_500, 102_500, 102_500, 102_503] });
});

test('an hour is read as equal parts before it is split', async () => {
  const { body } = await harness.call(
    ann,
    'GET',
    `day?deviceId=${device}&date=2026-11-20&tz=Asia/Kolkata`,
  );
  expect(
    body.hours
      .filter(({ kwh }: { kwh: number | null }) => kwh !== null)
      .map(({ kwh }: { kwh: number }) => kwh),
  ).toEqual([0.205, 0.41, 0.205]);
});

test('a split hour that an older worker changes is split again', async () => {
  await split();
  await harness.pool.query(
    `UPDATE hours SET milliwatt_hours = milliwatt_hours + 5000, readings = readings + 1
     WHERE device_id = $1 AND hour = '2026-11-20T10:00Z'`,
    [device],
  );
  await harness.pool.query(
    `INSERT INTO readings VALUES ($1, '2026-11-20T10:50Z', 5000, '2026-11-20T10:50Z')`,
    [device],
  );
  await split();
  expect((await quarters())[1]).toEqual({ quarters: [110_000, null, 300_000, 5_000] });
});

test('splitting continues after the last batch until no hour is left', async () => {
  await harness.pool.query('DELETE FROM devices WHERE id <> $1', [device]);
  const last = await split(beforeAllHours, 1);
  expect(last).toEqual({ deviceId: device, hour: new Date('2026-11-20T09:00:00Z') });
  expect(await split(last, 1)).toMatchObject({ hour: new Date('2026-11-20T10:00:00Z') });
  expect(await split(beforeAllHours, 1)).toBeUndefined();
});

test('a worker splits the hours of an older release when it starts', async () => {
  const workers = await createHarness();
  await workers.pool.query(`INSERT INTO devices VALUES (1, 1, $1, 'Old', NULL)`, [ann]);
  await workers.pool.query(
    `INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
     VALUES (1, '2020-01-01Z', 401, 9, '2020-01-01Z')`,
  );
  await workers.startWorker();
  await eventually(async () =>
    expect(await workers.rows('SELECT quarter_1::int, quarter_4::int FROM hours')).toEqual([
      { quarter_1: 100, quarter_4: 101 },
    ]),
  );
  await workers.stop();
});
