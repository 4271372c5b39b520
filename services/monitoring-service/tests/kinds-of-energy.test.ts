import { deviceCreated, deviceUpdated, exchanges, type EventData } from '@ems/contracts';
import { deviceLogin, eventually, type DeviceLogin } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admin, ann, createApiHarness, type ApiHarness } from './api-harness.ts';

type Device = EventData<typeof deviceCreated>;
type Publisher = Awaited<ReturnType<typeof createPublisher>>;

const logger = createLogger({ name: 'test', level: 'silent' });
const kinds = ['consumption', 'production', 'feed-in'] as const;
const logins: DeviceLogin[] = [];
const closing: (() => Promise<unknown>)[] = [];
let harness: ApiHarness;
let publisher: Publisher;
let connection: Awaited<ReturnType<typeof connectBroker>>;
let person: string;
let next = 1;

beforeAll(async () => {
  harness = await createApiHarness();
  await harness.user(ann, 'UTC');
  const worker = await harness.startWorker();
  connection = await connectBroker({ url: harness.broker.adminAmqpUrl, name: 'test', logger });
  publisher = await createPublisher({ broker: connection, logger });
  closing.push(
    () => worker.stop(),
    () => publisher.close(),
    () => connection.close(),
  );
});
afterAll(async () => {
  for (const close of closing) await close();
  await Promise.all(logins.map((login) => login.remove()));
  await harness.stop();
});
beforeEach(() => {
  person = crypto.randomUUID();
});

const get = async (path: string, as = person) => {
  const { status, body, text } = await harness.call(as, 'GET', path);
  return { status, body, text };
};

/** Publishes what device-service would, and waits until the worker knows it. */
async function announce(definition: typeof deviceCreated | typeof deviceUpdated, device: Device) {
  await publisher.publish(eventMessage(createEvent(definition, device), 'test'));
  await eventually(async () => {
    const rows = await harness.rows('SELECT FROM devices WHERE id = $1 AND version = $2', [
      device.deviceId,
      device.version,
    ]);
    expect(rows).toHaveLength(1);
  });
  return device;
}
const device = (change: Partial<Device>) =>
  announce(deviceCreated, {
    deviceId: next++,
    version: 1,
    userId: person,
    name: change.measures ?? 'Device',
    place: null,
    limitKwh: null,
    ...change,
  });
const change = (before: Device, changed: Partial<Device>) =>
  announce(deviceUpdated, { ...before, version: before.version + 1, ...changed });

/** A home with a meter, panels, and a grid meter that counts what is fed in. */
async function home() {
  const meter = await device({ measures: 'consumption' });
  const panels = await device({ measures: 'production', profile: 'opendtu' });
  const grid = await device({ measures: 'feed-in', profile: 'homewizard' });
  for (const [{ deviceId }, kwh] of [
    [meter, 0.1],
    [panels, 0.9],
    [grid, 0.6],
  ] as const)
    await harness.read(
      deviceId,
      ['2026-11-23T09:30:00Z', kwh * 2],
      ['2026-11-24T09:30:00Z', kwh],
      ['2026-11-24T10:15:00Z', kwh],
    );
  return { meter, panels, grid };
}
const today = { consumption: 0.2, production: 1.8, 'feed-in': 1.2 };

const openAlerts = ({ deviceId }: Device) =>
  harness.rows('SELECT kind FROM alerts WHERE device_id = $1 AND cleared_at IS NULL', [deviceId]);

describe.each(kinds)('of a home that also has the other kinds, %s', (measures) => {
  const query = measures === 'consumption' ? '' : `&measures=${measures}`;

  test('is alone in a day, a comparison, a range and the list of devices', async () => {
    await home();
    const kwh = today[measures];
    const limitKwh = measures === 'consumption' ? 0.5 : null;
    const day = { measures, deviceId: null, totalKwh: kwh, limitKwh };
    expect((await get(`day?date=2026-11-24${query}`)).body).toMatchObject(day);
    const compared = await get(`compare?date=2026-11-24&with=2026-11-23${query}`);
    expect(compared.body).toMatchObject({ measures, a: day, b: { measures, limitKwh } });
    expect(compared.body).toMatchObject({ comparedHours: 1, differenceKwh: -kwh / 2 });
    const range = await get(`range?period=month&date=2026-11-24${query}`);
    expect(range.body).toMatchObject({ measures, totalKwh: kwh * 2 });
    expect((await get(`devices?tz=UTC${query}`)).body).toMatchObject({
      measures,
      items: [{ name: measures, todayKwh: kwh }],
    });
  });

  test('is alone in a day of quarter-hours', async () => {
    await home();
    const { body } = await get(`day?date=2026-11-24&tz=Asia/Kolkata${query}`);
    expect(body).toMatchObject({ measures, totalKwh: today[measures] });
    expect(body.hours.filter((hour: { devices: number }) => hour.devices > 1)).toEqual([]);
  });

  test.each(['UTC', 'Asia/Kolkata'])('is alone in the exports in %s', async (zone) => {
    await home();
    const { text } = await get(`export.csv?from=2026-11-23&to=2026-11-24&tz=${zone}${query}`);
    const [header, ...lines] = text.trim().split('\r\n');
    const columns = { consumption: 'kwh', production: 'production_kwh', 'feed-in': 'feed_in_kwh' };
    expect(header?.split(',')[3]).toBe(columns[measures]);
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.split(',')[1]))).toEqual(new Set([`"${measures}"`]));
  });

  test('is alone in the summary, beside which a home sees the others', async () => {
    await home();
    const { body } = await get(`summary?tz=UTC${query}`);
    expect(body).toMatchObject({
      measures,
      soFarKwh: today[measures],
      yesterdayKwh: today[measures],
      currentHour: { limitKwh: measures === 'consumption' ? 0.5 : null },
      devices: [{ name: measures }],
    });
    const others = (['production', 'feed-in'] as const).map((other) => ({
      measures: other,
      todayKwh: today[other],
      isEstimated: false,
      isWhole: false,
    }));
    expect(body.others).toEqual(measures === 'consumption' ? others : []);
  });

  test('is what the device itself decides, for its owner and for administrators', async () => {
    const { meter, panels, grid } = await home();
    const { deviceId } = { consumption: meter, production: panels, 'feed-in': grid }[measures];
    for (const as of [person, admin]) {
      const day = await get(`day?date=2026-11-24&deviceId=${deviceId}`, as);
      expect(day.body).toMatchObject({ measures, totalKwh: today[measures] });
      const summary = await get(`summary?deviceId=${deviceId}`, as);
      expect(summary.body).toMatchObject({ measures, soFarKwh: today[measures], others: [] });
      const whole = await get(`day?date=2026-11-24&userId=${person}${query}`, as);
      expect(whole.body).toMatchObject({ measures, totalKwh: today[measures] });
    }
  });
});

test.each([
  'day?date=2026-11-24',
  'compare?date=2026-11-24&with=2026-11-23',
  'range?period=month&date=2026-11-24',
  'summary?',
  'devices?',
  'export.csv?from=2026-11-23&to=2026-11-24',
])('%s refuses a kind together with a device, and a kind that does not exist', async (path) => {
  const { deviceId } = await device({ measures: 'production' });
  for (const query of [`deviceId=${deviceId}&measures=production`, 'measures=storage'])
    expect(await get(`${path}&${query}`)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'query', path: '/measures' }] },
    });
});

test('a home without other kinds has no others, and one that only produces consumes nothing', async () => {
  await device({});
  expect((await get('summary?')).body.others).toEqual([]);
  person = crypto.randomUUID();
  const { deviceId } = await device({ measures: 'production' });
  const consumedNothing = { soFarKwh: null, devices: [] };
  expect((await get('summary?')).body).toMatchObject({
    ...consumedNothing,
    others: [{ measures: 'production', todayKwh: null, isWhole: false }],
  });
  const hours = Array.from({ length: 10 }, (_, hour): [string, number] => [
    `2026-11-24T0${hour}:30:00Z`,
    0.05,
  ]);
  await harness.read(deviceId, ...hours, ['2026-11-24T10:15:00Z', 0.25]);
  expect((await get('summary?')).body).toMatchObject({
    ...consumedNothing,
    others: [{ measures: 'production', todayKwh: 0.75, isWhole: true }],
  });
});

test('readings and hours of all kinds are reconciled', async () => {
  await home();
  const { body } = await get('reconciliation', admin);
  expect(body).toMatchObject({ consistent: true });
});

describe('alerts', () => {
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();

  test.each(['production', 'feed-in'])('are never raised for %s', async (measures) => {
    const panels = await device({ measures });
    await harness.read(panels.deviceId, ['2026-11-24T09:30:00Z', 0.9], ['2026-11-24T09:40:00Z', 2]);
    await harness.read(panels.deviceId, ['2026-11-24T09:30:00Z', 3]);
    for (const [minutesAgo, registerKwh] of [
      [180, 10],
      [120, 15],
    ] as const)
      await publisher.publish({
        exchange: exchanges.data,
        routingKey: `device.${panels.deviceId}.reading`,
        content: Buffer.from(JSON.stringify({ timestamp: at(minutesAgo), registerKwh })),
      });
    await eventually(async () =>
      expect(
        await harness.rows("SELECT FROM readings WHERE device_id = $1 AND origin = 'register'", [
          panels.deviceId,
        ]),
      ).not.toHaveLength(0),
    );
    expect(await openAlerts(panels)).toEqual([]);
  });

  test('are cleared when a device no longer measures consumption, and return with it', async () => {
    const meter = await device({});
    await harness.read(meter.deviceId, ['2026-11-24T09:30:00Z', 0.9]);
    expect(await openAlerts(meter)).toHaveLength(2);
    const panels = await change(meter, { measures: 'production' });
    expect(await openAlerts(meter)).toEqual([]);
    expect((await get('day?date=2026-11-24&measures=production')).body.totalKwh).toBe(0.9);
    expect((await get('day?date=2026-11-24')).body.totalKwh).toBeNull();
    await harness.read(meter.deviceId, ['2026-11-24T09:40:00Z', 0.9]);
    const { measures: _, ...older } = panels;
    const renamed = await change(older, { name: 'Panels', profile: null });
    expect((await get('day?date=2026-11-24')).body.totalKwh).toBeNull();
    expect(await openAlerts(meter)).toEqual([]);
    await change(renamed, { measures: 'consumption' });
    await harness.read(meter.deviceId, ['2026-11-24T09:50:00Z', 0.9]);
    expect(await openAlerts(meter)).toHaveLength(2);
  });

  test('are not raised by a batch that is stored while the device changes', async () => {
    const { deviceId, ...meter } = await device({});
    const client = await harness.pool.connect();
    await client.query('BEGIN');
    await client.query(`UPDATE devices SET measures = 'production' WHERE id = $1`, [deviceId]);
    const stored = harness.read(deviceId, ['2026-11-24T09:30:00Z', 0.9]);
    await eventually(async () =>
      expect(
        await harness.rows("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
      ).not.toHaveLength(0),
    );
    await client.query('COMMIT');
    client.release();
    await stored;
    expect(await openAlerts({ deviceId, ...meter })).toEqual([]);
  });
});

test('vendors’ messages over MQTT count as what their device measures, also in live totals', async () => {
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchanges.ws, 'notify.consumption');
  const p1 = (exported: number) =>
    JSON.stringify({ total_power_import_kwh: 5_000, total_power_export_kwh: exported });
  const sent = [
    { profile: 'opendtu', measures: 'production', topic: 'ac/yieldtotal', of: String },
    { profile: 'homewizard', measures: 'feed-in', topic: 'data', of: p1 },
  ];
  for (const { profile, measures, topic, of } of sent) {
    const { deviceId } = await device({ profile, measures });
    const login = await deviceLogin(harness.broker, deviceId);
    logins.push(login);
    const { mqttUsername: username, password } = login;
    const client = await connectAsync(login.mqttUrl, { username, password, reconnectPeriod: 0 });
    const publish = (kwh: number) =>
      client.publishAsync(`device/${deviceId}/${topic}`, of(kwh), { qos: 1 });
    await publish(1_432.121);
    // Two registers need two times of arrival.
    await eventually(async () =>
      expect(
        await harness.rows('SELECT FROM samples WHERE device_id = $1', [deviceId]),
      ).toHaveLength(1),
    );
    // Little enough to have been produced between two messages of this test.
    await publish(1_432.121_006);
    await client.endAsync();
    await eventually(async () => {
      const message = await channel.get(queue, { noAck: true });
      const total = message && (JSON.parse(message.content.toString()) as object);
      expect(total).toMatchObject({ deviceId, measures });
    });
    const { body } = await get(
      `range?period=year&date=${new Date().toISOString().slice(0, 10)}&measures=${measures}`,
    );
    expect(body.totalKwh).toBe(0.000_006);
  }
  await channel.close();
});
