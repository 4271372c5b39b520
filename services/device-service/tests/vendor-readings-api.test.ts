import { arrivalHeader, exchanges } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from './start-device-service.ts';

let environment: DeviceEnvironment;
let connection: ChannelModel;
let channel: Channel;
let queue: string;
let token: string;

beforeAll(async () => {
  environment = await deviceEnvironment();
  connection = await connect(environment.broker.adminAmqpUrl);
  channel = await connection.createChannel();
  ({ queue } = await channel.assertQueue('', { exclusive: true }));
  await channel.bindQueue(queue, exchanges.data, '#');
  ({ token } = await environment.somebody());
});
afterAll(async () => {
  await connection.close();
  await environment.stop();
});

async function post(
  { id, basic }: RegisteredDevice,
  topic: string,
  body: string,
  contentType = 'text/plain',
) {
  const query = new URLSearchParams({ topic });
  const response = await fetch(
    `${environment.url}/api/devices/${id}/readings?${query.toString()}`,
    {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
        'content-type': contentType,
      },
      body,
    },
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
const next = () =>
  eventually(async () => {
    const message = await channel.get(queue, { noAck: true });
    if (!message) throw new Error('not there yet');
    return message;
  });
const nothingMore = async () => expect(await channel.get(queue, { noAck: true })).toBe(false);

const sensor = JSON.stringify({ Time: '2026-11-24T10:00:00', ENERGY: { Total: 3.2, Power: 80 } });
const esphome = { profile: 'esphome', profileSettings: { source: 'total', unit: 'kWh' } };

test.each([
  ['Tasmota’s JSON', { profile: 'tasmota' }, 'tele/SENSOR', sensor],
  ['a number of ESPHome', esphome, 'sensor/total/state', '12.5'],
])(
  '%s is published unchanged, as the device would have sent it over MQTT',
  async (_, set, topic, body) => {
    const device = await environment.register(token, set);
    const before = Date.now();
    expect(await post(device, topic, body)).toEqual({
      status: 202,
      body: { accepted: 1, rejected: [] },
    });
    const { content, fields, properties } = await next();
    expect(content.toString()).toBe(body);
    expect(fields.routingKey).toBe(`device.${device.id}.${topic.replaceAll('/', '.')}`);
    expect(properties.headers?.[arrivalHeader]).toBeGreaterThanOrEqual(before);
  },
);

test('what says nothing about energy is accepted, with the reason', async () => {
  const device = await environment.register(token, { profile: 'tasmota' });
  expect(await post(device, 'tele/LWT', 'Online')).toEqual({
    status: 202,
    body: { accepted: 0, rejected: [], ignored: 'availability' },
  });
  expect((await next()).content.toString()).toBe('Online');
});

test('a message that has only the other direction is refused with what to choose', async () => {
  const device = await environment.register(token, { profile: 'homewizard' });
  const body = JSON.stringify({ total_power_export_kwh: 13_086.777 });
  const message = 'The message contains no consumption. Set what the device measures to feed-in';
  expect(await post(device, 'data', body)).toMatchObject({
    status: 400,
    body: { errors: [{ in: 'body', path: '', code: 'other_direction', message }] },
  });
  await next();
});

test.each([
  ['no_profile', {}, 'tele/SENSOR', sensor],
  ['unknown_topic', { profile: 'tasmota' }, 'meter', '5'],
  ['malformed_payload', { profile: 'tasmota' }, 'tele/SENSOR', '{"ENERGY"'],
  ['not_a_number', esphome, 'sensor/total/state', '12,5'],
  ['source_not_chosen', { ...esphome, profileSettings: { unit: 'kWh' } }, 'sensor/a/state', '1'],
  ['message_too_large', { profile: 'tasmota' }, 'tele/SENSOR', `${sensor}${' '.repeat(10_000)}`],
  [
    'device_clock_1970',
    {
      profile: 'generic',
      profileSettings: { source: 'm', path: 'v', unit: 'W', kind: 'power', timePath: 't' },
    },
    'm',
    '{"v":5,"t":"1970-01-01T00:01:00Z"}',
  ],
])(
  'a message that would be parked for %s is refused, and published for its owner to see',
  async (code, set, topic, body) => {
    const refused = { ...set } as { profileSettings?: { source?: string } };
    const isCreatable = code !== 'source_not_chosen';
    const device = await environment.register(token, isCreatable ? refused : esphome);
    if (!isCreatable)
      await environment.pool.query('UPDATE devices SET profile_settings = $2 WHERE id = $1', [
        device.id,
        refused.profileSettings,
      ]);
    expect(await post(device, topic, body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ in: 'body', path: '', code }] },
    });
    const { content, fields } = await next();
    expect(content.toString()).toBe(body);
    expect(fields.routingKey).toBe(`device.${device.id}.${topic.replaceAll('/', '.')}`);
  },
);

test.each(['reading', '', '/tele', 'tele/#', '+', 'a\nb', 'ä'.repeat(91)])(
  'the topic %j is refused',
  async (topic) => {
    const device = await environment.register(token, { profile: 'tasmota' });
    expect(await post(device, topic, sensor)).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'query', path: '/topic' }] },
    });
  },
);

test('credentials are good for the messages of their own device only, and without a topic the body is the platform’s own', async () => {
  const [one, other] = [
    await environment.register(token, { profile: 'tasmota' }),
    await environment.register(token, { profile: 'tasmota' }),
  ];
  const foreign = { ...one, id: other.id };
  expect(await post(foreign, 'tele/SENSOR', sensor)).toMatchObject({
    status: 403,
    body: { code: 'device_mismatch' },
  });
  expect(await post({ ...one, basic: `${one.credentials.username}:no` }, 'a', '1')).toMatchObject({
    status: 401,
  });
  const response = await fetch(`${environment.url}/api/devices/${one.id}/readings`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(one.basic).toString('base64')}` },
    body: sensor,
  });
  expect(response.status).toBe(415);
  expect((await next()).properties.contentType).toContain('text/plain');
  await nothingMore();
});
