import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, ann, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
beforeAll(async () => {
  harness = await createApiHarness();
});
afterAll(() => harness.stop());

const remove = (id: number, from: string, to: string) =>
  harness.call(admin, 'DELETE', `devices/${id}/readings?from=${from}&to=${to}`);
const hours = (id: number) =>
  harness.rows<Record<string, unknown>>(
    `SELECT iso(hour) AS hour, milliwatt_hours::int AS mwh, readings, iso(last_reading_at) AS last,
       quarter_1::int AS q1, quarter_2::int AS q2, quarter_3::int AS q3, quarter_4::int AS q4
     FROM hours WHERE device_id = $1 ORDER BY hour`,
    [id],
  );
const reconciliation = async (id: number) =>
  (await harness.call(admin, 'GET', `reconciliation?deviceId=${id}`)).body as {
    consistent: boolean;
    checkedHours: number;
  };

test('deleting a time range removes its readings from hours and quarters, but not those at its edges', async () => {
  await harness.device(1, ann);
  await harness.read(
    1,
    ['2026-11-24T07:00:00Z', 0.01],
    ['2026-11-24T07:10:00Z', 0.02],
    ['2026-11-24T07:40:00Z', 0.04],
    ['2026-11-24T08:00:00Z', 0.08],
    ['2026-11-24T08:30:00Z', 0.1],
  );
  const answer = await remove(1, '2026-11-24T07:30:00Z', '2026-11-24T08:00:00Z');
  expect(answer).toMatchObject({ status: 200, body: { deleted: 2, complete: true } });
  expect(await hours(1)).toEqual([
    expect.objectContaining({ hour: '2026-11-24T06:00:00.000Z', mwh: 10_000, q4: 10_000 }),
    {
      hour: '2026-11-24T07:00:00.000Z',
      mwh: 20_000,
      readings: 1,
      last: '2026-11-24T07:10:00.000Z',
      q1: 20_000,
      q2: null,
      q3: null,
      q4: null,
    },
    expect.objectContaining({ hour: '2026-11-24T08:00:00.000Z', mwh: 100_000, q2: 100_000 }),
  ]);
  expect(await reconciliation(1)).toMatchObject({ consistent: true, checkedHours: 3 });

  expect((await remove(1, '2026-11-24T07:30:00Z', '2026-11-24T08:00:00Z')).body).toEqual({
    deleted: 0,
    complete: true,
  });
  await harness.read(1, ['2026-11-24T07:40:00Z', 0.04]);
  expect(await reconciliation(1)).toMatchObject({ consistent: true });
  expect((await hours(1))[1]).toMatchObject({ mwh: 60_000, readings: 2, q3: 40_000 });
});

test('an alert is deleted with its hour, and cleared when the remaining energy is within the limit', async () => {
  await harness.device(2, ann, 0.5);
  await harness.read(
    2,
    ['2026-11-24T08:10:00Z', 0.6],
    ['2026-11-24T09:10:00Z', 0.3],
    ['2026-11-24T09:20:00Z', 0.3],
  );
  const alerts = () =>
    harness.rows(
      `SELECT iso(hour) AS hour, kind, cleared_at IS NOT NULL AS cleared FROM alerts WHERE device_id = 2
       ORDER BY hour, kind`,
    );
  expect(await alerts()).toHaveLength(3);
  await remove(2, '2026-11-24T08:00:00Z', '2026-11-24T09:10:00Z');
  expect(await alerts()).toEqual([
    { hour: '2026-11-24T09:00:00.000Z', kind: 'hourly_total', cleared: true },
  ]);
});

test('readings that arrive during a deletion are counted exactly', async () => {
  await harness.device(3, ann);
  const begin = Date.UTC(2026, 10, 23);
  const minutes = Array.from({ length: 600 }, (_, index): [string, number] => [
    new Date(begin + (index + 1) * 60_000).toISOString(),
    0.001,
  ]);
  const span = ['2026-11-23T00:00:00Z', '2026-11-23T10:00:00Z'] as const;
  for (let round = 0; round < 5; round++) {
    await Promise.all([
      ...Array.from({ length: 6 }, (_, part) =>
        harness.read(
          3,
          ...minutes
            .filter((__, index) => index % 6 === part)
            .map(([at]): [string, number] => [at, 0.001 * (round + 1)]),
        ),
      ),
      remove(3, ...span).then(({ status }) => expect(status).toBe(200)),
      remove(3, ...span).then(({ status }) => expect(status).toBe(200)),
    ]);
    expect(await reconciliation(3)).toMatchObject({ consistent: true });
  }
  await remove(3, ...span);
  expect(await hours(3)).toEqual([]);
});

test('a deletion of several steps is complete and includes hours whose readings are no longer kept', async () => {
  await harness.device(4, ann);
  const begin = Date.UTC(2026, 10, 20);
  for (const part of [0, 1, 2])
    await harness.read(
      4,
      ...Array.from({ length: 4_000 }, (_, index): [string, number] => [
        new Date(begin + (part * 4_000 + index + 1) * 10_000).toISOString(),
        0.0001,
      ]),
    );
  await harness.pool.query(
    `INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
     VALUES (4, '2026-11-19T05:00Z', 5, 1, '2026-11-19T05:30Z')`,
  );
  const { body } = await remove(4, '2026-11-19T00:00:00Z', '2026-11-24T00:00:00Z');
  expect(body).toEqual({ deleted: 12_000, complete: true });
  expect(await hours(4)).toEqual([]);
});

test('a time range that ends before it starts and a missing device are rejected', async () => {
  await harness.device(5, ann);
  expect(await remove(5, '2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z')).toMatchObject({
    status: 400,
    body: { code: 'validation_failed' },
  });
  expect(await remove(99, '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z')).toMatchObject({
    status: 404,
    body: { code: 'device_not_found' },
  });
});
