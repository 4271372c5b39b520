import { exchanges, readingRoutingKey, readingTopic } from '@ems/contracts';
import { Secret } from '@ems/config';
import { eventually, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { createMonitoringWorker } from '../services/monitoring-service/src/worker/monitoring-worker.ts';
import { connect, type ChannelModel } from 'amqplib';
import { connectAsync, type MqttClient } from 'mqtt';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from '../services/device-service/tests/start-device-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const migrations = new URL('../services/monitoring-service/prisma/migrations', import.meta.url)
  .pathname;

interface Sent {
  readonly content: Buffer;
  readonly contentType: string | undefined;
}

let environment: DeviceEnvironment;
let database: Awaited<ReturnType<typeof testDatabase>>;
let worker: ReturnType<typeof createMonitoringWorker>;
let pool: pg.Pool;
let device: RegisteredDevice;
let amqp: ChannelModel;
let mqtt: MqttClient;

beforeAll(async () => {
  [environment, database] = await Promise.all([deviceEnvironment(), testDatabase({ migrations })]);
  pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  worker = createMonitoringWorker(
    {
      host: '127.0.0.1',
      port: 0,
      logLevel: 'silent',
      databaseUrl: new Secret(database.url),
      amqpUrl: new Secret(environment.broker.amqpUrl('monitoring-worker')),
      limitMilliwattHours: 500_000,
      unknownDeviceWaitSeconds: 600,
      retentionDays: undefined,
      parkedRetentionDays: 30,
      batchMessages: 500,
    },
    logger,
  );
  await worker.start();
  device = await environment.register((await environment.somebody()).token);
  const { amqpPort, mqttPort, vhost } = environment.broker;
  const { username, password } = device.credentials;
  amqp = await connect(`amqp://${username}:${password}@127.0.0.1:${amqpPort}/${vhost}`);
  mqtt = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    username: `${vhost}:${username}`,
    password,
  });
});
afterAll(async () => {
  await mqtt.endAsync(true);
  await amqp.close();
  await worker.stop();
  await pool.end();
  await Promise.all([environment.stop(), database.drop()]);
});

/** Resolves to whether it was refused at once; the broker takes everything and the worker decides. */
const transports: Readonly<Record<string, (sent: Sent) => Promise<boolean>>> = {
  async http({ content, contentType }) {
    const response = await fetch(`${environment.url}/api/devices/${device.id}/readings`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(device.basic).toString('base64')}`,
        ...(contentType ? { 'content-type': contentType } : {}),
      },
      body: new Uint8Array(content),
    });
    return response.status !== 202;
  },
  async amqp({ content, contentType }) {
    const channel = await amqp.createConfirmChannel();
    channel.publish(
      exchanges.data,
      readingRoutingKey(device.id),
      content,
      contentType ? { contentType } : {},
    );
    await channel.waitForConfirms();
    await channel.close();
    return false;
  },
  async mqtt({ content }) {
    await mqtt.publishAsync(readingTopic(device.id), content, { qos: 1 });
    return false;
  },
};

let minute = 0;
const stored = async (timestamp: string) => {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM readings WHERE ts = $1)::int
       + (SELECT count(*) FROM waiting_readings WHERE ts = $1)::int AS n`,
    [timestamp],
  );
  return (rows[0]?.n ?? 0) > 0;
};
const parked = async (content: Buffer) =>
  (await pool.query('SELECT FROM parked_messages WHERE content = $1', [content])).rows.length > 0;

type Reading = Readonly<Record<string, unknown>>;
const json =
  (change: Reading = {}) =>
  (given: Reading) =>
    JSON.stringify({ ...given, ...change });
const text = (make: (given: string) => string) => (given: Reading) => make(JSON.stringify(given));

const cases: [string, boolean, (given: Reading) => string | Buffer, string?][] = [
  [
    'a reading with the id of its device',
    true,
    (given) => JSON.stringify({ ...given, deviceId: device.id }),
  ],
  ['a reading without an id', true, json()],
  [
    'a list, some with an id',
    true,
    (given) => JSON.stringify([given, { ...given, deviceId: device.id }]),
  ],
  ['the id of another device', false, json({ deviceId: 2_000_000_000 })],
  ['an id as text', false, (given) => JSON.stringify({ ...given, deviceId: String(device.id) })],
  ['an id of null', false, json({ deviceId: null })],
  [
    'an id that is written 7.0',
    true,
    (given) => JSON.stringify(given).replace('{', `{"deviceId":${device.id}.0,`),
  ],
  ['a byte order mark', true, text((given) => `\uFEFF${given}`)],
  ['two byte order marks', false, text((given) => `\uFEFF\uFEFF${given}`)],
  ['white space around it', true, text((given) => ` \n${given}\r\n\t`)],
  ['UTF-16', false, (given) => Buffer.from(`\uFEFF${JSON.stringify(given)}`, 'utf16le')],
  ['NaN', false, text((given) => given.replace('0.1', 'NaN'))],
  ['Infinity', false, text((given) => given.replace('0.1', '1e999'))],
  ['a number in exponents', true, text((given) => given.replace('0.1', '1e-1'))],
  [
    'more digits than a number holds',
    true,
    text((given) => given.replace('0.1', `0.1${'0'.repeat(500)}1`)),
  ],
  ['minus zero', true, text((given) => given.replace('0.1', '-0'))],
  ['the largest value', true, json({ kwh: 100_000 })],
  ['a value beyond the largest', false, json({ kwh: 100_000.1 })],
  ['a negative value', false, json({ kwh: -1 })],
  ['a value as text', false, json({ kwh: '0.1' })],
  ['an unknown member', false, json({ unit: 'kWh' })],
  [
    'a member called __proto__',
    false,
    text((given) => given.replace('{', '{"__proto__":{"a":1},')),
  ],
  ['a member that comes twice', true, text((given) => given.replace('{', '{"kwh":"x",'))],
  ['a list in a list', false, (given) => JSON.stringify([[given]])],
  ['an empty list', false, () => '[]'],
  ['nothing', false, () => ''],
  ['null', false, () => 'null'],
  ['a comma too many', false, text((given) => given.replace('}', ',}'))],
  ['sentAt', true, json({ sentAt: '2026-01-01T00:00:00Z' })],
  ['sentAt of null', false, json({ sentAt: null })],
  [
    'a time without seconds',
    false,
    (given) =>
      JSON.stringify({ ...given, timestamp: String(given['timestamp']).replace(':00.000Z', 'Z') }),
  ],
  [
    'a time in lower case',
    false,
    (given) => JSON.stringify({ ...given, timestamp: String(given['timestamp']).toLowerCase() }),
  ],
  ['a time to come', false, json({ timestamp: '2199-01-01T00:00:00Z' })],
  ['a type with its charset', true, json(), 'application/json; charset=utf-8'],
  ['a charset in quotes and capitals', true, json(), 'Application/JSON;Charset="UTF-8"'],
  ['another parameter of the type', true, json(), 'application/json; profile=meter'],
  ['a type of its own that is JSON', true, json(), 'application/vnd.meter+json'],
  ['another charset', false, json(), 'application/json; charset=iso-8859-1'],
  ['a charset of more bits', false, json(), 'application/json; charset=utf-16'],
  ['a type that is no JSON', false, json(), 'text/plain'],
];

test.each(
  cases.flatMap(([name, accepted, body, contentType]) =>
    Object.keys(transports)
      // MQTT has no content types.
      .filter((transport) => transport !== 'mqtt' || contentType === undefined)
      .map((transport) => ({ name, accepted, body, contentType, transport })),
  ),
)('$name over $transport: accepted is $accepted', async (given) => {
  const timestamp = new Date(Date.UTC(2026, 1, 1, 0, minute++)).toISOString();
  const content = Buffer.from(given.body({ timestamp, kwh: 0.1 }));
  await pool.query('DELETE FROM parked_messages');
  const send = transports[given.transport];
  const isRefused = await send?.({ content, contentType: given.contentType });
  await eventually(async () => {
    if (!(isRefused || (await stored(timestamp)) || (await parked(content))))
      throw new Error('neither stored nor parked nor refused');
  });
  expect(await stored(timestamp)).toBe(given.accepted);
});
