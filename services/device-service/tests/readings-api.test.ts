import { acceptedPeriod, arrivalHeader, exchanges } from '@ems/contracts';
import {
  call,
  captureEvents,
  eventually,
  tcpProxy,
  type CapturedEvents,
} from '@ems/dev-env/testing';
import { connect } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from './start-device-service.ts';

let environment: DeviceEnvironment;
let published: CapturedEvents;
let kettle: RegisteredDevice;

beforeAll(async () => {
  environment = await deviceEnvironment();
  published = await captureEvents(environment.broker, [
    { exchange: exchanges.data, type: 'device.*.reading' },
  ]);
  kettle = await environment.register((await environment.somebody()).token);
});
afterAll(async () => {
  await published.stop();
  await environment.stop();
});
beforeEach(() => published.clear());

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes)).toISOString();
const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const send = (body: unknown, options: { url?: string; headers?: Record<string, string> } = {}) =>
  call(options.url ?? environment.url, 'POST', `/api/devices/${kettle.id}/readings`, {
    basic: kettle.basic,
    body,
    headers: options.headers ?? {},
  });

/** Everything published so far. A marker reading shows where that ends. */
async function publishedSoFar() {
  const last = { timestamp: at(9_999), kwh: 0 };
  expect((await send(last)).status).toBe(202);
  await eventually(() =>
    expect(JSON.stringify(published.all().at(-1)?.data)).toContain(last.timestamp),
  );
  const before = published.all().slice(0, -1);
  published.clear();
  return before;
}

test('a reading is accepted after the broker’s confirm, with the id of its device and the time of sending', async () => {
  const before = Date.now();
  const answer = await send({ timestamp: '2026-01-01T02:00:00+02:00', kwh: 0.12 });
  expect(answer).toMatchObject({ status: 202, body: { accepted: 1, rejected: [] } });
  const [message, ...others] = await publishedSoFar();
  expect(others).toEqual([]);
  expect(message).toMatchObject({
    type: `device.${kettle.id}.reading`,
    data: [{ deviceId: kettle.id, timestamp: '2026-01-01T02:00:00+02:00', kwh: 0.12 }],
  });
  const [first] = (message?.data ?? []) as { sentAt: string }[];
  expect(Date.parse(first?.sentAt ?? '')).toBeGreaterThanOrEqual(before);
});

test('a thousand readings are published unchanged in one message', async () => {
  const readings = Array.from({ length: 1_000 }, (_, minute) => ({
    deviceId: kettle.id,
    timestamp: at(minute),
    kwh: minute / 1e6,
    sentAt: at(minute + 1),
  }));
  expect(await send(readings)).toMatchObject({
    status: 202,
    body: { accepted: 1_000, rejected: [] },
  });
  expect((await publishedSoFar()).map(({ data }) => data)).toEqual([readings]);
});

describe('the request is rejected with the field, and published as it came so that the owner sees it, for', () => {
  const good = { timestamp: at(0), kwh: 1 };
  test.each([
    ['energy without a timestamp', { kwh: 1 }, '/timestamp', 'timestamp_required'],
    [
      'a time without an offset',
      { ...good, timestamp: '2026-01-01T00:00:00' },
      '/timestamp',
      'timestamp_without_offset',
    ],
    [
      'a day that does not exist',
      { ...good, timestamp: '2026-02-30T00:00:00Z' },
      '/timestamp',
      'invalid_format',
    ],
    [
      'a time before the year 2000',
      { ...good, timestamp: '1999-12-31T23:59:59Z' },
      '/timestamp',
      'timestamp_too_old',
    ],
    [
      'a time in the future',
      { ...good, timestamp: soon(600_000) },
      '/timestamp',
      'device_clock_ahead',
    ],
    ['no value', { timestamp: at(0) }, '/kwh', 'value_required'],
    ['two registers', { registerKwh: 1, registerWh: 1_000 }, '/registerWh', 'two_registers'],
    ['a negative register', { registerKwh: -1 }, '/registerKwh', 'too_small'],
    ['power beyond belief', { watts: 1e7 + 1 }, '/watts', 'too_big'],
    ['negative energy', { ...good, kwh: -0.1 }, '/kwh', 'too_small'],
    ['too much energy', { ...good, kwh: 100_001 }, '/kwh', 'too_big'],
    ['energy as text', { ...good, kwh: '0.1' }, '/kwh', 'invalid_type'],
    ['infinite energy', `{"timestamp":"${at(0)}","kwh":1e400}`, '/kwh', 'invalid_type'],
    ['an unknown field', { ...good, unit: 'kWh' }, '/unit', 'unknown_field'],
    ['another device', { ...good, deviceId: 2_000_000_000 }, '/deviceId', 'device_mismatch'],
    [
      'readings of another device',
      [1_999_999_999, 1_999_999_998].map((deviceId) => ({ ...good, deviceId })),
      '/0/deviceId',
      'device_mismatch',
    ],
    ['too many readings', Array.from({ length: 1_001 }, () => good), '', 'too_big'],
    ['an empty list', [], '', 'too_small'],
    ['a list in a list', [[good]], '/0', 'invalid_type'],
    ['only a number', '7', '', 'invalid_type'],
  ])('%s', async (_, body, path, code) => {
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(answer.body.errors[0]).toMatchObject({ in: 'body', path, code });
    const sent: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    expect((await publishedSoFar()).map(({ data }) => data)).toEqual([sent]);
  });

  test.each([
    ['a body that is not JSON', '{"kwh":', {}, 400, 'malformed_request', 1],
    [
      'bytes that are not text',
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d]),
      {},
      400,
      'malformed_request',
      1,
    ],
    ['a body that is too large', JSON.stringify('a'.repeat(300_000)), {}, 413, 'body_too_large', 0],
    [
      'another media type',
      'kwh=1',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported_media_type',
      1,
    ],
    [
      'JSON in another charset',
      '{}',
      { 'Content-Type': 'application/json; charset=iso-8859-1' },
      415,
      'unsupported_media_type',
      1,
    ],
    [
      'a body wrongly marked as compressed',
      '{}',
      { 'Content-Encoding': 'gzip' },
      400,
      'malformed_request',
      0,
    ],
    [
      'an unknown compression',
      '{}',
      { 'Content-Encoding': 'zip' },
      415,
      'unsupported_media_type',
      0,
    ],
    ['nothing', '', {}, 400, 'malformed_request', 1],
  ])('%s', async (_, body, headers, status, code, shown) => {
    expect(await send(body, { headers: headers as Record<string, string> })).toMatchObject({
      status,
      body: { code },
    });
    expect(await publishedSoFar(), 'a body that cannot be read is not shown').toHaveLength(shown);
  });
});

test('a register or power without a timestamp gets its arrival time', async () => {
  const before = Date.now();
  expect((await send([{ registerWh: 1_000 }, { watts: 5 }])).status).toBe(202);
  const [message] = await publishedSoFar();
  const sent = (message?.data ?? []) as { timestamp: string }[];
  expect(sent).toHaveLength(2);
  for (const { timestamp } of sent) expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(before);
});

test('the valid readings of an array are accepted, each invalid one is listed, and all keep their positions', async () => {
  const good = { timestamp: at(0), kwh: 1 };
  const bad = [
    { ...good, kwh: null },
    { ...good, timestamp: soon(600_000) },
    { timestamp: '2026-01-01T00:00:00', kwh: 1 },
    { kwh: 1 },
    { ...good, deviceId: 1_999_999_999 },
  ];
  const answer = await send([good, ...bad, { ...good, timestamp: at(1) }]);
  expect(answer).toMatchObject({
    status: 202,
    body: {
      accepted: 2,
      rejected: [
        { index: 1, code: 'invalid_type', path: '/1/kwh' },
        { index: 2, code: 'device_clock_ahead', path: '/2/timestamp' },
        { index: 3, code: 'timestamp_without_offset', path: '/3/timestamp' },
        { index: 4, code: 'timestamp_required', path: '/4/timestamp' },
        { index: 5, code: 'device_mismatch', path: '/5/deviceId' },
      ],
    },
  });
  const [message] = await publishedSoFar();
  const elements = message?.data as object[];
  expect(elements.slice(1, 6)).toEqual(bad);
  expect([elements[0], elements[6]]).toMatchObject([
    { ...good, deviceId: kettle.id },
    { timestamp: at(1), deviceId: kettle.id },
  ]);
});

test('a reading past a retention of thirty days is rejected by the same rule as in the worker', async () => {
  const { url } = await environment.start({ APP_READINGS_RETENTION_DAYS: '30' });
  const { from } = acceptedPeriod(Date.now(), 30);
  const old = { timestamp: new Date(from).toISOString(), kwh: 1 };
  const kept = { timestamp: new Date(from + 86_400_000).toISOString(), kwh: 1 };
  const answer = await send([old], { url });
  expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.errors).toMatchObject([{ path: '/0/timestamp', code: 'timestamp_too_old' }]);
  expect((await send(kept, { url })).status).toBe(202);
});

test('a device whose clock does not count is stamped when its message arrives, except in a history', async () => {
  const { token } = await environment.somebody();
  const clock = await environment.register(token, { timeSource: 'arrival' });
  const post = (body: unknown, query = '') =>
    call(environment.url, 'POST', `/api/devices/${clock.id}/readings${query}`, {
      basic: clock.basic,
      body,
    });
  const wrong = '1970-01-01T00:03:00Z';
  const before = Date.now();
  const answer = await post([
    { timestamp: wrong, sentAt: wrong, registerKwh: 5 },
    { timestamp: soon(0), kwh: 1 },
  ]);
  expect(answer).toMatchObject({
    status: 202,
    body: { accepted: 1, rejected: [{ index: 1, code: 'interval_without_device_time' }] },
  });
  const refused = await post({ timestamp: soon(0), kwh: 1 });
  expect(refused).toMatchObject({
    status: 400,
    body: { errors: [{ path: '/kwh', code: 'interval_without_device_time' }] },
  });
  const [message] = await publishedSoFar();
  const [stamped] = (message?.data ?? []) as { timestamp: string; sentAt: string }[];
  expect(stamped?.timestamp).toBe(stamped?.sentAt);
  expect(Date.parse(stamped?.timestamp ?? '')).toBeGreaterThanOrEqual(before);
  expect((await post({ timestamp: at(1), kwh: 1 }, '?import=history')).status).toBe(202);
});

test('a message carries the time of its arrival, so that a second delivery has the same', async () => {
  const connection = await connect(environment.broker.adminAmqpUrl);
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, exchanges.data, `device.${kettle.id}.#`);
  const before = Date.now();
  await send({ registerKwh: 5 });
  await eventually(async () => {
    const message = await channel.get(queue, { noAck: true });
    if (!message) throw new Error('not there yet');
    const arrivedAt: unknown = message.properties.headers?.[arrivalHeader];
    expect(arrivedAt).toBeGreaterThanOrEqual(before);
    expect(arrivedAt).toBeLessThanOrEqual(Date.now());
  });
  await connection.close();
});

test('the answer is 503 with the time to retry while the broker is unavailable, and 202 afterwards', async () => {
  const proxy = await tcpProxy(environment.broker.amqpPort);
  const amqpUrl = new URL(environment.broker.amqpUrl('device-service'));
  amqpUrl.port = String(proxy.port);
  const { url } = await environment.start({ AMQP_URL: amqpUrl.href });
  const readings = Array.from({ length: 10 }, (_, minute) => ({ timestamp: at(minute), kwh: 1 }));
  expect((await send(readings, { url })).status).toBe(202);

  proxy.cut();
  await eventually(async () => {
    const answer = await send(readings, { url });
    expect(answer).toMatchObject({ status: 503, body: { code: 'broker_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
  });
  published.clear();
  expect((await send(readings, { url })).status).toBe(503);
  expect(await publishedSoFar()).toEqual([]);

  proxy.restore();
  await eventually(async () => expect((await send(readings, { url })).status).toBe(202));
  const arrived = await publishedSoFar();
  expect(arrived.length).toBeGreaterThanOrEqual(1);
  for (const { data } of arrived) expect(data).toHaveLength(10);
  await proxy.stop();
});

test('a rejected request is answered while the broker is unavailable', async () => {
  const proxy = await tcpProxy(environment.broker.amqpPort);
  const amqpUrl = new URL(environment.broker.amqpUrl('device-service'));
  amqpUrl.port = String(proxy.port);
  const { url } = await environment.start({ AMQP_URL: amqpUrl.href });
  proxy.cut();
  await eventually(async () =>
    expect((await send({ timestamp: at(0), kwh: 1 }, { url })).status).toBe(503),
  );

  const answer = await send({ timestamp: at(0), kwh: -1 }, { url });

  expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  await proxy.stop();
});

test('the answer is 503 while the broker is connected but does not confirm', async () => {
  const proxy = await tcpProxy(environment.broker.amqpPort);
  const amqpUrl = new URL(environment.broker.amqpUrl('device-service'));
  amqpUrl.port = String(proxy.port);
  const { url } = await environment.start({ AMQP_URL: amqpUrl.href });
  proxy.silence();
  expect(await send({ timestamp: at(0), kwh: 1 }, { url })).toMatchObject({
    status: 503,
    body: { code: 'broker_unavailable' },
  });
  proxy.restore();
  await eventually(async () =>
    expect((await send({ timestamp: at(0), kwh: 1 }, { url })).status).toBe(202),
  );
  await proxy.stop();
});
