import { deviceDeleted, deviceUpdated, notifyOverconsumption, userDeleted } from '@ems/contracts';
import { captureEvents, eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, resident, type Harness } from './worker-harness.ts';

let harness: Harness;
let nextDevice = 100;

beforeAll(async () => {
  harness = await createHarness();
  for (let worker = 0; worker < 2; worker++)
    await harness.startWorker(
      { maxAlertAgeHours: 24 },
      { now: () => Date.parse('2026-03-10T23:00:00Z') },
    );
});
afterAll(() => harness.stop());

async function newDevice(change = {}) {
  const id = nextDevice++;
  await harness.announceDevice(id, change);
  await eventually(
    async () => (await harness.rows('SELECT FROM devices WHERE id = $1', [id])).length === 1,
  );
  return id;
}

const reading = (deviceId: number, time: string, kwh: number, sentAt?: string) => ({
  deviceId,
  timestamp: `2026-03-10T${time}Z`,
  kwh,
  ...(sentAt ? { sentAt: `2026-03-10T${sentAt}Z` } : {}),
});

const hours = (deviceId: number) =>
  harness.rows(
    `SELECT iso(hour) AS hour, milliwatt_hours::float8 AS mwh, readings FROM hours WHERE device_id = $1 ORDER BY hour`,
    [deviceId],
  );

const alerts = (deviceId: number) =>
  harness.rows(
    `SELECT kind, iso(hour) AS hour, cleared_at IS NOT NULL AS cleared FROM alerts WHERE device_id = $1 ORDER BY hour, kind`,
    [deviceId],
  );

describe('readings', () => {
  test('are added to the hour before their timestamp, so that one at ten counts for nine to ten', async () => {
    const id = await newDevice();
    await harness.send(id, [
      reading(id, '09:30:00', 0.1),
      reading(id, '10:00:00', 0.02),
      reading(id, '10:00:01', 0.003),
    ]);
    await eventually(async () =>
      expect(await hours(id)).toEqual([
        { hour: '2026-03-10T09:00:00.000Z', mwh: 120_000, readings: 2 },
        { hour: '2026-03-10T10:00:00.000Z', mwh: 3_000, readings: 1 },
      ]),
    );
  });

  test('sent twice count once', async () => {
    const id = await newDevice();
    for (let time = 0; time < 5; time++) await harness.send(id, reading(id, '09:30:00', 0.1));
    await harness.send(id, reading(id, '09:31:00', 0.1));
    await eventually(async () =>
      expect(await hours(id)).toMatchObject([{ mwh: 200_000, readings: 2 }]),
    );
  });

  test('sent again with another value correct the hour', async () => {
    const id = await newDevice();
    await harness.send(id, reading(id, '09:30:00', 0.1));
    await eventually(async () => expect(await hours(id)).toMatchObject([{ mwh: 100_000 }]));
    await harness.send(id, reading(id, '09:30:00', 0.04));
    await eventually(async () =>
      expect(await hours(id)).toMatchObject([{ mwh: 40_000, readings: 1 }]),
    );
  });

  test('for one instant are resolved to the one sent later, in any order of arrival', async () => {
    const id = await newDevice();
    await harness.send(id, reading(id, '09:30:00', 0.2, '10:00:02'));
    await eventually(async () => expect(await hours(id)).toMatchObject([{ mwh: 200_000 }]));
    await harness.send(id, reading(id, '09:30:00', 0.1, '10:00:01'));
    await harness.send(id, reading(id, '09:31:00', 0.001));
    await eventually(async () =>
      expect(await hours(id)).toMatchObject([{ mwh: 201_000, readings: 2 }]),
    );
  });

  test('from years ago are stored in their partition', async () => {
    const id = await newDevice();
    await harness.send(id, { deviceId: id, timestamp: '2006-12-16T17:24:00+01:00', kwh: 0.07 });
    await eventually(async () =>
      expect(await hours(id)).toMatchObject([{ hour: '2006-12-16T16:00:00.000Z' }]),
    );
  });

  test('of an unknown device wait until it is known', async () => {
    const id = nextDevice++;
    await harness.send(id, [reading(id, '09:30:00', 0.1), reading(id, '09:31:00', 0.7)]);
    await eventually(async () =>
      expect(
        await harness.rows('SELECT FROM waiting_readings WHERE device_id = $1', [id]),
      ).toHaveLength(2),
    );
    await harness.announceDevice(id);
    await eventually(async () => {
      expect(await hours(id)).toMatchObject([{ mwh: 800_000, readings: 2 }]);
      expect(await alerts(id)).toHaveLength(2);
      expect(
        await harness.rows('SELECT FROM waiting_readings WHERE device_id = $1', [id]),
      ).toHaveLength(0);
    });
  });
});

describe('alerts', () => {
  test('are not raised or sent live for hours older than a day, but existing ones are still cleared', async () => {
    const id = await newDevice();
    const old = (time: string, kwh: number) => ({
      deviceId: id,
      timestamp: `2026-03-09T${time}Z`,
      kwh,
    });
    await harness.send(id, [old('22:10:00', 0.7), old('23:10:00', 0.8)]);
    await eventually(async () => expect(await hours(id)).toHaveLength(2));
    expect(await alerts(id)).toEqual([
      { kind: 'hourly_total', hour: '2026-03-09T23:00:00.000Z', cleared: false },
      { kind: 'single_reading', hour: '2026-03-09T23:00:00.000Z', cleared: false },
    ]);

    await harness.rows(`UPDATE alerts SET hour = hour - interval '1 hour' WHERE device_id = $1`, [
      id,
    ]);
    await harness.send(id, old('22:10:00', 0.1));
    await eventually(async () =>
      expect(await alerts(id)).toEqual([
        { kind: 'hourly_total', hour: '2026-03-09T22:00:00.000Z', cleared: true },
        { kind: 'single_reading', hour: '2026-03-09T22:00:00.000Z', cleared: true },
      ]),
    );
  });

  test('are raised once for a single reading and once for the hour, despite redeliveries', async () => {
    const id = await newDevice();
    for (let time = 0; time < 3; time++)
      await harness.send(id, [
        reading(id, '09:10:00', 0.3),
        reading(id, '09:20:00', 0.6),
        reading(id, '09:40:00', 0.7),
      ]);
    await harness.send(id, reading(id, '11:30:00', 0.01));
    await eventually(async () => expect(await hours(id)).toHaveLength(2));
    expect(await alerts(id)).toEqual([
      { kind: 'hourly_total', hour: '2026-03-10T09:00:00.000Z', cleared: false },
      { kind: 'single_reading', hour: '2026-03-10T09:00:00.000Z', cleared: false },
    ]);
  });

  test('are cleared by a correction and raised again without a second notification', async () => {
    const id = await newDevice();
    const cleared = async () => (await alerts(id)).map((alert) => alert['cleared']);
    await harness.send(id, reading(id, '09:10:00', 0.6));
    await eventually(async () => expect(await cleared()).toEqual([false, false]));
    await harness.send(id, reading(id, '09:10:00', 0.2));
    await eventually(async () => expect(await cleared()).toEqual([true, true]));
    await harness.send(id, reading(id, '09:10:00', 0.9));
    await eventually(async () => expect(await cleared()).toEqual([false, false]));
  });

  test('stay when another reading of the hour is still over the limit', async () => {
    const id = await newDevice();
    await harness.send(id, [reading(id, '09:10:00', 0.6), reading(id, '09:20:00', 0.6)]);
    await eventually(async () => expect(await alerts(id)).toHaveLength(2));
    await harness.send(id, reading(id, '09:20:00', 0.1));
    await eventually(async () => expect(await hours(id)).toMatchObject([{ mwh: 700_000 }]));
    expect((await alerts(id)).map((alert) => alert['cleared'])).toEqual([false, false]);
  });

  test("follow the device's own limit", async () => {
    const id = await newDevice({ limitKwh: 2 });
    await harness.send(id, reading(id, '09:10:00', 1.9));
    await eventually(async () => expect(await hours(id)).toHaveLength(1));
    expect(await alerts(id)).toEqual([]);
    await harness.publishEvent(deviceUpdated, {
      deviceId: id,
      version: 2,
      userId: resident,
      name: 'x',
      place: null,
      limitKwh: 0.1,
    });
    await eventually(async () =>
      expect(await harness.rows('SELECT version FROM devices WHERE id = $1', [id])).toEqual([
        { version: 2 },
      ]),
    );
    await harness.send(id, reading(id, '11:10:00', 0.2));
    await eventually(async () => expect(await alerts(id)).toHaveLength(2));
  });
});

describe('an invalid message is parked with the reason and changes nothing', () => {
  test.each([
    ['no JSON', '{', {}, 'malformed_json', 'not valid JSON'],
    ['a negative value', { kwh: -1 }, {}, 'schema_mismatch', '/kwh'],
    ['a value that is no number', { kwh: 'much' }, {}, 'schema_mismatch', '/kwh'],
    [
      'a time without an offset',
      { timestamp: '2026-03-10T09:00:00' },
      {},
      'timestamp_without_offset',
      '/timestamp',
    ],
    [
      'a day that does not exist',
      { timestamp: '2026-02-30T09:00:00Z' },
      {},
      'schema_mismatch',
      '/timestamp',
    ],
    [
      'a time before 2000',
      { timestamp: '1999-12-31T09:00:00Z' },
      {},
      'timestamp_too_old',
      '/timestamp',
    ],
    [
      'a time to come',
      { timestamp: '2199-12-31T09:00:00Z' },
      {},
      'device_clock_ahead',
      '/timestamp',
    ],
    ['an unknown member', { unit: 'Wh' }, {}, 'schema_mismatch', 'unit'],
    ["another device's id", { deviceId: 1 }, {}, 'device_mismatch', '/deviceId'],
    [
      'a key that names no device',
      {},
      { routingKey: 'device.07.reading' },
      'foreign_routing_key',
      'device.07',
    ],
    ['zero bytes', '\0\0', {}, 'malformed_json', 'not valid JSON'],
  ])('%s', async (_, change, options, reason, detail) => {
    const id = await newDevice();
    const body =
      typeof change === 'string' ? change : { ...reading(id, '09:00:00', 0.1), ...change };
    await harness.send(id, body, options);
    const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const [row] = await eventually(async () => {
      const rows = await harness.rows(
        'SELECT * FROM parked_messages WHERE content = $1 ORDER BY id DESC',
        [content],
      );
      expect(rows).toHaveLength(1);
      return rows;
    });
    await harness.rows('DELETE FROM parked_messages WHERE content = $1', [content]);
    expect(row).toMatchObject({ reason, queue: 'monitoring.readings' });
    expect(row?.['detail']).toContain(detail);
    expect(await hours(id)).toEqual([]);
  });
});

describe('deletion', () => {
  test('of a device removes all its data, and late messages are discarded', async () => {
    const id = await newDevice();
    await harness.send(id, [reading(id, '09:10:00', 0.6), reading(id, '10:10:00', 0.6)]);
    await eventually(async () => expect(await hours(id)).toHaveLength(2));
    await harness.publishEvent(deviceDeleted, { deviceId: id, version: 2, userId: resident });
    await eventually(async () => expect(await hours(id)).toHaveLength(0));
    await harness.send(id, reading(id, '11:10:00', 0.6));
    await harness.announceDevice(id);
    await eventually(() => harness.isDrained());
    await eventually(() => harness.isDrained('monitoring.sync'));
    for (const table of ['readings', 'hours', 'alerts', 'waiting_readings', 'parked_messages'])
      expect(
        await harness.rows(`SELECT FROM ${table} WHERE device_id = $1`, [id]),
        table,
      ).toHaveLength(0);
  });

  test('of a user under load leaves no rows of their devices', async () => {
    const userId = '7d2b1f3e-1111-4b86-9c3e-3b0c6ae0f002';
    const ids = [
      await newDevice({ userId }),
      await newDevice({ userId }),
      await newDevice({ userId }),
    ];
    let going = true;
    const load = Promise.all(
      ids.map(async (id) => {
        for (let minute = 0; going; minute++) {
          const timestamp = new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();
          await harness.send(id, { deviceId: id, timestamp, kwh: 0.6 });
        }
      }),
    );
    await eventually(async () => expect((await hours(ids[0] ?? 0)).length).toBeGreaterThan(3));
    await harness.publishEvent(userDeleted, { userId, version: 2 });
    await eventually(async () =>
      expect(await harness.rows('SELECT FROM devices WHERE user_id = $1', [userId])).toHaveLength(
        0,
      ),
    );
    going = false;
    await load;
    await eventually(() => harness.isDrained());
    for (const table of [
      'readings',
      'hours',
      'alerts',
      'reading_corrections',
      'waiting_readings',
      'parked_messages',
    ])
      expect(
        await harness.rows(`SELECT FROM ${table} WHERE device_id = ANY($1)`, [ids]),
        table,
      ).toHaveLength(0);
  });
});

test('the alert event that the SQL statement builds matches its declaration', async () => {
  const events = await captureEvents(harness.broker, [notifyOverconsumption]);
  const id = await newDevice({ limitKwh: 0.1 });
  await harness.send(id, [reading(id, '09:30:00', 0.2)]);
  const published = await eventually(() => {
    const found = events.all().filter(({ data }) => (data as { deviceId: number }).deviceId === id);
    expect(found).toHaveLength(2);
    return found;
  });
  await events.stop();
  for (const { data } of published) expect(notifyOverconsumption.schema.parse(data)).toEqual(data);
});
