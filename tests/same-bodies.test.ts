import { exchanges, keptBytesOfBadMessage, readingRoutingKey, readingTopic } from '@ems/contracts';
import { eventually, testDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { keptOfDevice } from '../services/monitoring-service/src/domain/bad-content-limit.ts';
import { loadWorkerConfig } from '../services/monitoring-service/src/worker/config.ts';
import { createMonitoringWorker } from '../services/monitoring-service/src/worker/monitoring-worker.ts';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    loadWorkerConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: database.url,
      AMQP_URL: environment.broker.amqpUrl('monitoring-worker'),
      MAX_ALERT_AGE_HOURS: '1000000',
    }),
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

/** Sends a body. The broker accepts all, and the worker decides; HTTP also answers at once. */
const transports: Readonly<Record<string, (sent: Sent) => Promise<boolean | undefined>>> = {
  async http({ content, contentType }) {
    const response = await fetch(`${environment.url}/api/devices/${device.id}/readings`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(device.basic).toString('base64')}`,
        ...(contentType ? { 'content-type': contentType } : {}),
      },
      body: new Uint8Array(content),
    });
    return response.status === 202;
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
    return undefined;
  },
  async mqtt({ content }) {
    await mqtt.publishAsync(readingTopic(device.id), content, { qos: 1 });
    return undefined;
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
  (
    await pool.query('SELECT FROM parked_messages WHERE content = $1', [
      content.subarray(0, keptBytesOfBadMessage),
    ])
  ).rows.length > 0;

type Reading = Readonly<Record<string, unknown>>;
const json =
  (change: Reading = {}) =>
  (given: Reading) =>
    JSON.stringify({ ...given, ...change });
const text = (make: (given: string) => string) => (given: Reading) => make(JSON.stringify(given));

const dayMs = 86_400_000;
const daily = (days: number) => (given: Reading) =>
  JSON.stringify(
    Array.from({ length: days }, (_, day) => ({
      ...given,
      timestamp: new Date(Date.parse(String(given['timestamp'])) - day * dayMs).toISOString(),
    })),
  );

const cases: [string, boolean, (given: Reading) => string | Buffer, string?][] = [
  [
    'a reading with the id of its device',
    true,
    (given) => JSON.stringify({ ...given, deviceId: device.id }),
  ],
  ['a reading without an id', true, json()],
  [
    'a list where some have an id',
    true,
    (given) => JSON.stringify([given, { ...given, deviceId: device.id }]),
  ],
  ['the id of another device', false, json({ deviceId: 2_000_000_000 })],
  ['an id as text', false, (given) => JSON.stringify({ ...given, deviceId: String(device.id) })],
  ['an id of null', false, json({ deviceId: null })],
  [
    'an id written as 7.0',
    true,
    (given) => JSON.stringify(given).replace('{', `{"deviceId":${device.id}.0,`),
  ],
  ['a byte order mark', true, text((given) => `\uFEFF${given}`)],
  ['two byte order marks', false, text((given) => `\uFEFF\uFEFF${given}`)],
  ['white space around it', true, text((given) => ` \n${given}\r\n\t`)],
  ['UTF-16', false, (given) => Buffer.from(`\uFEFF${JSON.stringify(given)}`, 'utf16le')],
  ['NaN', false, text((given) => given.replace('0.1', 'NaN'))],
  ['Infinity', false, text((given) => given.replace('0.1', '1e999'))],
  ['a number with an exponent', true, text((given) => given.replace('0.1', '1e-1'))],
  [
    'more digits than a number can have',
    true,
    text((given) => given.replace('0.1', `0.1${'0'.repeat(500)}1`)),
  ],
  ['minus zero', true, text((given) => given.replace('0.1', '-0'))],
  ['the largest value', true, json({ kwh: 100_000 })],
  ['a value above the largest', false, json({ kwh: 100_000.1 })],
  ['a negative value', false, json({ kwh: -1 })],
  ['a value as text', false, json({ kwh: '0.1' })],
  ['an unknown member', false, json({ unit: 'kWh' })],
  [
    'a member called __proto__',
    false,
    text((given) => given.replace('{', '{"__proto__":{"a":1},')),
  ],
  ['a duplicate member', true, text((given) => given.replace('{', '{"kwh":"x",'))],
  ['a list in a list', false, (given) => JSON.stringify([[given]])],
  ['a year of daily readings', true, daily(366)],
  ['daily readings of more than a year', false, daily(367)],
  ['an empty list', false, () => '[]'],
  ['nothing', false, () => ''],
  ['null', false, () => 'null'],
  ['a trailing comma', false, text((given) => given.replace('}', ',}'))],
  ['sentAt', true, json({ sentAt: '2026-01-01T00:00:00Z' })],
  ['sentAt of null', false, json({ sentAt: null })],
  [
    'a time without seconds',
    false,
    (given) =>
      JSON.stringify({ ...given, timestamp: String(given['timestamp']).replace(':00.000Z', 'Z') }),
  ],
  [
    'a time with lower-case letters',
    false,
    (given) => JSON.stringify({ ...given, timestamp: String(given['timestamp']).toLowerCase() }),
  ],
  ['a time in the future', false, json({ timestamp: '2199-01-01T00:00:00Z' })],
  ['a time many years ago', false, json({ timestamp: '2010-01-01T00:00:00Z' })],
  ['a media type with a charset', true, json(), 'application/json; charset=utf-8'],
  ['a charset in quotes and capitals', true, json(), 'Application/JSON;Charset="UTF-8"'],
  ['another parameter of the media type', true, json(), 'application/json; profile=meter'],
  ['a vendor media type for JSON', true, json(), 'application/vnd.meter+json'],
  ['another charset', false, json(), 'application/json; charset=iso-8859-1'],
  ['a UTF-16 charset', false, json(), 'application/json; charset=utf-16'],
  ['a media type that is not JSON', false, json(), 'text/plain'],
];

test.each(
  cases.flatMap(([name, accepted, body, contentType]) =>
    Object.keys(transports)
      // MQTT has no content types.
      .filter((transport) => transport !== 'mqtt' || contentType === undefined)
      .map((transport) => ({ name, accepted, body, contentType, transport })),
  ),
)('$name over $transport is accepted: $accepted', async (given) => {
  const timestamp = new Date(Date.UTC(2026, 1, 1, 0, minute++)).toISOString();
  const content = Buffer.from(given.body({ timestamp, kwh: 0.1 }));
  await pool.query('DELETE FROM parked_messages');
  const send = transports[given.transport];
  const answer = await send?.({ content, contentType: given.contentType });
  await eventually(async () => {
    if (!((await stored(timestamp)) || (await parked(content))))
      throw new Error('neither stored nor parked');
  });
  expect(await stored(timestamp)).toBe(given.accepted);
  expect(answer ?? given.accepted).toBe(given.accepted);
});

test('what HTTP refuses is parked with its reason, and only counted beyond the limit', async () => {
  await pool.query('DELETE FROM parked_messages');
  await pool.query('DELETE FROM parked_overflows');
  const { http } = transports;
  const refuse = (content: string, contentType = 'application/json') =>
    http?.({ content: Buffer.from(content), contentType });
  const sent = keptOfDevice.bad + 5;

  for (let n = 0; n < sent; n++) expect(await refuse(`kwh=${n}`)).toBe(false);
  expect(await refuse('kwh=1', 'text/plain')).toBe(false);

  await eventually(async () => {
    const { rows } = await pool.query(
      `SELECT reason, count(*)::int AS kept, min(device_id) AS "deviceId",
         (SELECT sum(messages)::int FROM parked_overflows o WHERE o.reason = p.reason) AS counted
       FROM parked_messages p GROUP BY reason ORDER BY reason`,
    );
    expect(rows).toEqual([
      { reason: 'malformed_json', kept: keptOfDevice.bad, deviceId: device.id, counted: 5 },
      { reason: 'unsupported_content_type', kept: 1, deviceId: device.id, counted: null },
    ]);
  });
});

const history = 'timestamp,kwh\n2006-12-16 17:24,0.07\n2006-12-16 17:25,0.06\n';

/** Replays a file as the device and resolves to the exit code and the output. */
async function replay(...options: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  const file = join(folder, 'home.csv');
  await writeFile(file, history);
  const { username, password } = device.credentials;
  const login = ['--device', String(device.id), '--username', username, '--password', password];
  const zone = ['--tz', 'Europe/Paris'];
  const main = new URL('../services/simulator/src/replay/main.ts', import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    [main, file, ...login, ...zone, '--url', environment.url, '--data', folder, ...options],
    { env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => void child.once('close', resolve));
  await rm(folder, { recursive: true });
  return { code, output };
}

test('replay refuses a file from 2006 and names the option with which it is stored', async () => {
  const refused = await replay('--transport', 'http');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toContain('The file has readings of 2006-12-16');
  expect(refused.output).toContain('add --allow-old');
  expect(await stored('2006-12-16T16:24:00Z')).toBe(false);

  const imported = await replay('--allow-old');
  expect(imported).toMatchObject({ code: 0 });
  expect(imported.output).toContain('2 readings, all confirmed');
  await eventually(async () => {
    expect(await stored('2006-12-16T16:24:00Z')).toBe(true);
    expect(await stored('2006-12-16T16:25:00Z')).toBe(true);
  });
});

test('HTTP rejects an old reading with the oldest accepted time, and AMQP does not accept it with any header', async () => {
  const timestamp = '2009-01-01T00:00:00Z';
  const response = await fetch(`${environment.url}/api/devices/${device.id}/readings`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(device.basic).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ timestamp, kwh: 0.1 }),
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [
      {
        path: '/timestamp',
        code: 'timestamp_too_old',
        message: expect.stringMatching(/^Older than what is accepted, from 20\d\d-/),
      },
    ],
  });
  const content = Buffer.from(JSON.stringify({ timestamp, kwh: 0.1 }));
  const channel = await amqp.createConfirmChannel();
  channel.publish(exchanges.data, readingRoutingKey(device.id), content, {
    CC: ['monitoring.readings'],
    headers: {
      'x-parked-exchange': exchanges.replay,
      'x-parked-routing-key': readingRoutingKey(device.id),
    },
  });
  await channel.waitForConfirms();
  await channel.close();
  await eventually(async () => expect(await parked(content)).toBe(true));
  expect(await stored(timestamp)).toBe(false);
});
