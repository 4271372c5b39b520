import {
  deviceLoginLimits,
  exchanges,
  maxChannelsOfConnection,
  maxMessageBytes,
  readingRoutingKey,
} from '@ems/contracts';
import { call, eventually } from '@ems/dev-env/testing';
import { connect, type ChannelModel } from 'amqplib';
import { connectAsync as connectMqtt } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from './start-device-service.ts';

let environment: DeviceEnvironment;
let device: RegisteredDevice;
let token: string;
const connections: ChannelModel[] = [];

beforeAll(async () => {
  environment = await deviceEnvironment();
  ({ token } = await environment.somebody());
  device = await environment.register(token);
});
afterAll(() => environment.stop());

const closeAll = () =>
  Promise.all(connections.splice(0).map((one) => one.close().catch(() => undefined)));

async function overAmqp(query = ''): Promise<ChannelModel> {
  const { amqpPort, vhost } = environment.broker;
  const { username, password } = device.credentials;
  const url = `amqp://${username}:${password}@127.0.0.1:${amqpPort}/${vhost}${query}`;
  const connection = await connect(url);
  connection.on('error', () => undefined);
  connections.push(connection);
  return connection;
}

const overMqtt = (options: object = {}) =>
  connectMqtt(`mqtt://127.0.0.1:${environment.broker.mqttPort}`, {
    username: `${environment.broker.vhost}:${device.credentials.username}`,
    password: device.credentials.password,
    reconnectPeriod: 0,
    ...options,
  });

const waiting = async () => {
  const admin = await connect(environment.broker.adminAmqpUrl);
  const channel = await admin.createChannel();
  const { messageCount } = await channel.checkQueue('monitoring.readings');
  await admin.close();
  return messageCount;
};

async function publish(content: Buffer, headers = {}): Promise<string> {
  const connection = await overAmqp('?frameMax=131072');
  const channel = await connection.createConfirmChannel();
  const refused = new Promise<string>((resolve) => {
    channel.once('error', (error: Error) => resolve(error.message));
    connection.once('error', (error: Error) => resolve(error.message));
  });
  channel.publish(exchanges.data, readingRoutingKey(device.id), content, { headers });
  const confirmed = channel.waitForConfirms().then(
    () => 'confirmed',
    () => refused,
  );
  return Promise.race([confirmed, refused]);
}

/** Opens channels until the broker refuses, regardless of the limit that it announced. Then closes them all. */
async function openChannels(connection: ChannelModel, most = 40): Promise<number> {
  Object.assign(connection.connection, { channelMax: most });
  const closed = new Promise((resolve) => connection.once('close', resolve));
  let opened = 0;
  const opening = (async () => {
    for (; opened < most; opened++) (await connection.createChannel()).on('error', () => undefined);
  })().catch(() => undefined);
  await Promise.race([opening, closed]);
  return opened;
}

test('over AMQP a message of 256 KB is taken, and the broker refuses one that is a byte longer', async () => {
  const before = await waiting();
  expect(await publish(Buffer.alloc(maxMessageBytes, 32))).toBe('confirmed');
  expect(await publish(Buffer.alloc(maxMessageBytes + 1, 32))).toContain('PRECONDITION');
  expect(await waiting()).toBe(before + 1);
  await closeAll();
});

test('over MQTT a message of 256 KB is taken, and one that is a byte longer is neither confirmed nor stored', async () => {
  const topic = `device/${device.id}/reading`;
  const before = await waiting();
  const client = await overMqtt();
  client.on('error', () => undefined);
  await client.publishAsync(topic, Buffer.alloc(maxMessageBytes, 32), { qos: 1 });
  const tooLarge = client.publishAsync(topic, Buffer.alloc(maxMessageBytes + 1, 32), { qos: 1 });
  const outcome = tooLarge.then(
    () => 'confirmed',
    () => 'not confirmed',
  );
  // The broker drops the channel and leaves the connection open, so later messages are not confirmed either.
  const other = await overMqtt();
  for (let sent = 0; sent < 10; sent++) await other.publishAsync(topic, '{}', { qos: 1 });
  expect(await waiting()).toBe(before + 11);
  await Promise.all([client.endAsync(true), other.endAsync()]);
  expect(await outcome).toBe('not confirmed');
});

test('headers larger than 8 KB are refused', async () => {
  expect(await publish(Buffer.from('{}'), { a: 'x'.repeat(7_000) })).toBe('confirmed');
  expect(await publish(Buffer.from('{}'), { a: 'x'.repeat(9_000) })).not.toBe('confirmed');
  await closeAll();
});

test('a device has at most five connections and twenty channels at a time, over AMQP and MQTT together', async () => {
  const most = deviceLoginLimits['max-connections'];
  for (let count = 0; count < most - 1; count++) await eventually(() => overAmqp());
  const client = await eventually(() => overMqtt());
  await expect(overAmqp()).rejects.toThrow('ConnectionClose');
  await expect(overMqtt({ connectTimeout: 5_000 })).rejects.toThrow('Not authorized');
  await client.endAsync();
  await closeAll();

  let opened = 0;
  for (let count = 0; count < most; count++) {
    const connection = await eventually(() => overAmqp());
    const here = await openChannels(connection, maxChannelsOfConnection);
    opened += here;
    if (here < maxChannelsOfConnection) break;
  }
  expect(opened).toBe(deviceLoginLimits['max-channels']);
  await closeAll();
});

test('each connection has at most eight channels, even if all open at the same moment', async () => {
  const five = Array.from({ length: deviceLoginLimits['max-connections'] });
  const held = await Promise.all(five.map(() => eventually(() => overAmqp())));
  const opened = await Promise.all(held.map((connection) => openChannels(connection)));
  expect(Math.max(...opened)).toBeLessThanOrEqual(maxChannelsOfConnection);
  await closeAll();
});

test('a login from before there were limits gets them', async () => {
  const { username } = device.credentials;
  const { management } = environment.broker;
  const limits = async () =>
    ((await management.get(`/api/users/${username}`)) as { limits: object }).limits;
  for (const name of Object.keys(deviceLoginLimits))
    await management.delete(`/api/user-limits/${username}/${name}`);
  expect(await limits()).not.toEqual(deviceLoginLimits);
  await environment.service.upkeep.reconcile();
  expect(await limits()).toEqual(deviceLoginLimits);
});

test('two clients with one login are listed, each with its address', async () => {
  await closeAll();
  const connections = async () => {
    const path = `/api/devices/${device.id}/connections`;
    const { body } = await call(environment.url, 'GET', path, { token });
    return body.connections as { address: string }[];
  };
  const clients = [await eventually(() => overMqtt()), await eventually(() => overMqtt())];
  await expect.poll(connections).toEqual([{ address: '127.0.0.1' }, { address: '127.0.0.1' }]);
  await Promise.all(clients.map((client) => client.endAsync()));
  await expect.poll(connections).toEqual([]);
});

test('a retained message is not kept for whoever subscribes later', async () => {
  const topic = `device/${device.id}/reading`;
  const client = await eventually(() => overMqtt());
  await client.publishAsync(topic, 'kept', { qos: 1, retain: true });
  await client.endAsync();
  const { username, password } = new URL(environment.broker.adminAmqpUrl);
  const admin = await overMqtt({
    username: `${environment.broker.vhost}:${username}`,
    password: decodeURIComponent(password),
  });
  const heard: string[] = [];
  admin.on('message', (_, payload) => heard.push(payload.toString()));
  await admin.subscribeAsync(topic, { qos: 1 });
  await admin.publishAsync(topic, 'live', { qos: 1 });
  await eventually(() => expect(heard).toContain('live'));
  expect(heard).toEqual(['live']);
  await admin.endAsync();
});

test('a device cannot use the management API', async () => {
  const { username, password } = device.credentials;
  const answers = await Promise.all(
    ['whoami', 'overview', 'queues', 'connections', 'definitions', 'users'].map((path) =>
      call(new URL(environment.broker.management.url).origin, 'GET', `/api/${path}`, {
        basic: `${username}:${password}`,
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(401));
});
