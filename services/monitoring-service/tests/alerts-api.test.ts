import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, ann, bob, createApiHarness, type ApiHarness } from './api-harness.ts';

let harness: ApiHarness;
interface Alert {
  id: string;
  deviceId: number;
  kind: string;
  timestamp: string;
  acknowledgedAt: string | null;
}

/** Seven of Ann's, for readings that came out of order, two for the same reading; and two of Bob's. */
beforeAll(async () => {
  harness = await createApiHarness();
  await harness.device(1, ann);
  await harness.device(2, ann);
  await harness.device(3, bob);
  await harness.read(1, ['2026-11-20T09:30:00Z', 0.3], ['2026-11-20T09:40:00Z', 0.3]);
  for (const hour of ['12', '10', '11']) await harness.read(2, [`2026-11-20T${hour}:30:00Z`, 0.6]);
  await harness.read(3, ['2026-11-20T09:30:00Z', 0.6]);
});
afterAll(() => harness.stop());

const list = async (query = '', as = ann) => {
  const { status, body } = await harness.call(as, 'GET', `alerts?${query}`);
  expect(status).toBe(200);
  return body as { items: Alert[]; nextCursor: string | null };
};

describe('the list', () => {
  test('has the caller’s alerts, latest first, and for administrators those of any user', async () => {
    const { items } = await list();
    expect(items).toHaveLength(7);
    const times = items.map(({ timestamp }) => timestamp);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await list(`userId=${bob}`, admin)).items).toHaveLength(2);
    expect((await list('deviceId=1', bob)).items).toEqual([]);
  });

  test('has pages without gaps or repetitions, even with two alerts at the same time', async () => {
    const seen: Alert[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(seen).toEqual((await list()).items);
  });

  test.each([
    ['kind=single_reading', 3],
    ['deviceId=1', 1],
    ['deviceId=2&kind=hourly_total', 3],
    ['acknowledged=true', 0],
    ['acknowledged=false', 7],
    ['from=2026-11-20T11:30:00Z', 4],
    ['from=2026-11-20T12:30:00%2B01:00', 4],
    ['to=2026-11-20T11:30:00Z', 3],
    ['from=2026-11-20T10:30:00Z&to=2026-11-20T11:30:00Z', 2],
  ])('filtered by %s has %d alerts', async (query, count) => {
    expect((await list(query)).items).toHaveLength(count);
  });
});

describe('an alert', () => {
  test('can be read by its owner and administrators, and is not found for others', async () => {
    const [{ id } = { id: '' }] = (await list()).items;
    for (const [as, status] of [
      [ann, 200],
      [admin, 200],
      [bob, 404],
    ] as const) {
      expect((await harness.call(as, 'GET', `alerts/${id}`)).status).toBe(status);
    }
  });

  test('is acknowledged once, repeating it changes nothing, and another resident cannot acknowledge it', async () => {
    const { id = '' } = (await list()).items.at(-1) ?? {};
    const path = `alerts/${id}/acknowledge`;
    expect(await harness.call(bob, 'POST', path)).toMatchObject({
      status: 404,
      body: { code: 'alert_not_found' },
    });
    expect((await harness.call(ann, 'GET', `alerts/${id}`)).body.acknowledgedAt).toBeNull();
    const first = await harness.call(ann, 'POST', path);
    const again = await harness.call(admin, 'POST', path);
    expect(first.body.acknowledgedAt).toMatch(/Z$/);
    expect(again.body).toEqual(first.body);
    expect((await list('acknowledged=true')).items).toEqual([first.body]);
  });

  test('shows the current total of its hour, not that when the limit was exceeded', async () => {
    await harness.device(5, ann);
    await harness.read(5, ['2026-11-21T18:20:00Z', 0.54]);
    await harness.read(5, ['2026-11-21T19:00:00Z', 1.3]);
    const { items } = await list('deviceId=5&kind=hourly_total');
    expect(items).toMatchObject([
      { hour: '2026-11-21T18:00:00.000Z', kwh: 0.54, hourKwh: 1.84, limitKwh: 0.5 },
    ]);
    await harness.pool.query('DELETE FROM hours WHERE device_id = 5');
    const { body } = await harness.call(ann, 'GET', `alerts/${items[0]?.id}`);
    expect(body).toMatchObject({ kwh: 0.54, hourKwh: null });
  });

  test('that was cleared by a correction shows since when', async () => {
    await harness.device(4, ann);
    await harness.read(4, ['2026-11-21T09:30:00Z', 0.6]);
    await harness.pool.query(`UPDATE readings SET sent_at = '2026-01-01' WHERE device_id = 4`);
    await harness.read(4, ['2026-11-21T09:30:00Z', 0.1]);
    const { items } = await list('deviceId=4');
    expect(items).toHaveLength(2);
    for (const alert of items) expect(alert).toMatchObject({ clearedAt: expect.any(String) });
  });
});
