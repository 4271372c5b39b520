import { exchanges, queues, readingRoutingKey, readingTopic } from '@ems/contracts';
import { call, eventually } from '@ems/dev-env/testing';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from '../services/device-service/tests/start-device-service.ts';

let env: DeviceEnvironment;
let own: RegisteredDevice;
let other: RegisteredDevice;
let token: string;

beforeAll(async () => {
  env = await deviceEnvironment();
  ({ token } = await env.somebody());
  own = await env.register(token);
  other = await env.register(token);
});
afterAll(() => env?.stop());

const body = Buffer.from('{}');

async function amqp({ credentials: { username, password } }: RegisteredDevice) {
  const { amqpPort, vhost } = env.broker;
  const login = `${username}:${encodeURIComponent(password)}`;
  const connection = await connect(`amqp://${login}@127.0.0.1:${amqpPort}/${vhost}`);
  connection.on('error', () => undefined);
  return connection;
}

/** On a broker with several vhosts, the MQTT user name contains the vhost. */
const mqtt = (
  { credentials: { username, password } }: RegisteredDevice,
  options: IClientOptions = {},
): Promise<MqttClient> =>
  connectAsync(
    `mqtt://127.0.0.1:${env.broker.mqttPort}`,
    { username: `${env.broker.vhost}:${username}`, password, reconnectPeriod: 0, ...options },
    false,
  );

/** Reads all messages from the readings queue, as an administrator. */
async function arrived(work: () => Promise<void>): Promise<string[]> {
  const admin = await connect(env.broker.adminAmqpUrl);
  const channel = await admin.createConfirmChannel();
  await channel.purgeQueue(queues.readings);
  await work();
  const end = 'device.1.reading';
  channel.publish(exchanges.data, end, body, { messageId: 'end' });
  await channel.waitForConfirms();
  const keys: string[] = [];
  await eventually(async () => {
    const message = await channel.get(queues.readings, { noAck: true });
    if (!message) return false;
    if (message.properties.messageId === 'end') return true;
    keys.push(message.fields.routingKey);
    return false;
  });
  await admin.close();
  return keys;
}

const closed = (client: MqttClient) =>
  new Promise<void>((resolve) => void client.once('close', () => resolve()));

const subscriptionOf = ({ credentials }: RegisteredDevice) =>
  `mqtt-subscription-${credentials.username}qos1`;

describe('credentials of a device over AMQP', () => {
  let connection: ChannelModel;
  beforeAll(async () => {
    connection = await amqp(own);
  });
  afterAll(() => connection?.close());

  /** The broker closes the channel with 403 after a forbidden operation. */
  async function outcome(work: (channel: ConfirmChannel) => Promise<unknown>): Promise<number> {
    const channel = await connection.createConfirmChannel();
    const refusal = new Promise<number>((resolve) =>
      channel.once('error', (error: { code?: number }) => resolve(error.code ?? 0)),
    );
    const done = work(channel).then(
      () => 200,
      () => refusal,
    );
    const code = await Promise.race([done, refusal]);
    if (code === 200) await channel.close();
    return code;
  }
  const publish = (exchange: string, key: string) => (channel: ConfirmChannel) => {
    channel.publish(exchange, key, body);
    return channel.waitForConfirms();
  };

  test.each([
    ['readings of the device', () => readingRoutingKey(own.id)],
    ["its vendor's messages", () => `device.${own.id}.tele.SENSOR`],
    ["its vendor's messages, with letters of any language", () => `device.${own.id}.Küche.Plug 1`],
    ['the topics of an old Shelly', () => `shellies.device-${own.id}.relay.0.energy`],
    ['the first message of an old Shelly', () => 'shellies.announce'],
    ['the first message of Tasmota', () => 'tasmota.discovery.A1B2C3.config'],
  ])('can publish %s', async (_, key) => {
    expect(await outcome(publish(exchanges.data, key()))).toBe(200);
  });

  test.each([
    ["another device's key", () => publish(exchanges.data, readingRoutingKey(other.id))],
    ["another device's key, however deep", () => publish(exchanges.data, `device.${other.id}.a.b`)],
    [
      "another device's Shelly topic",
      () => publish(exchanges.data, `shellies.device-${other.id}.a`),
    ],
    ['a key that starts like its own', () => publish(exchanges.data, `device.${own.id}0.reading`)],
    ['its own key with an empty ending', () => publish(exchanges.data, `device.${own.id}.`)],
    ['a key with a line break', () => publish(exchanges.data, `device.${own.id}.a\nb`)],
    [
      'a key that is too long',
      () => publish(exchanges.data, `device.${own.id}.${'a'.repeat(181)}`),
    ],
    ['a key without a device', () => publish(exchanges.data, 'device.#')],
    ['the exchange of reference data', () => publish(exchanges.sync, 'user.deleted')],
    ['the exchange of notifications', () => publish(exchanges.ws, 'notify.overconsumption')],
    ['the exchange of parked messages', () => publish(exchanges.parked, queues.readings)],
    ['the exchange of replayed messages', () => publish(exchanges.replay, queues.readings)],
    ['the default exchange', () => publish('', queues.readings)],
    ['the built-in topic exchange', () => publish('amq.topic', readingRoutingKey(own.id))],
  ])('cannot publish to %s', async (_, attempt) => {
    expect(await outcome(attempt())).toBe(403);
  });

  test.each(Object.values(queues))('cannot read, purge, bind or delete %s', async (queue) => {
    const key = readingRoutingKey(own.id);
    for (const attempt of [
      (channel: ConfirmChannel) => channel.get(queue, { noAck: true }),
      (channel: ConfirmChannel) => channel.consume(queue, () => undefined),
      (channel: ConfirmChannel) => channel.purgeQueue(queue),
      (channel: ConfirmChannel) => channel.bindQueue(queue, exchanges.data, key),
      (channel: ConfirmChannel) => channel.unbindQueue(queue, exchanges.data, 'device.#'),
      (channel: ConfirmChannel) => channel.deleteQueue(queue),
    ])
      expect(await outcome(attempt), String(attempt)).toBe(403);
  });

  test('cannot declare or delete queues and exchanges', async () => {
    for (const attempt of [
      (channel: ConfirmChannel) => channel.assertQueue('mine'),
      (channel: ConfirmChannel) => channel.assertQueue('', { exclusive: true }),
      (channel: ConfirmChannel) => channel.assertQueue(subscriptionOf(other)),
      (channel: ConfirmChannel) => channel.assertExchange('mine', 'topic'),
      (channel: ConfirmChannel) => channel.deleteExchange(exchanges.data),
      (channel: ConfirmChannel) => channel.bindExchange(exchanges.ws, exchanges.data, '#'),
    ])
      expect(await outcome(attempt), String(attempt)).toBe(403);
  });

  test('do not work for the management interface', async () => {
    const { origin } = new URL(env.broker.management.url);
    const authorization = `Basic ${Buffer.from(own.basic).toString('base64')}`;
    const { status } = await fetch(`${origin}/api/queues`, { headers: { authorization } });
    expect(status).toBe(401);
  });
});

describe('credentials of a device over MQTT', () => {
  test('can publish to topics of the device, but to no other topics, retained or not', async () => {
    const keys = await arrived(async () => {
      const client = await mqtt(own);
      for (const topic of [readingTopic(own.id), `device/${own.id}/tele/SENSOR`])
        await client.publishAsync(topic, body, { qos: 1 });
      await client.endAsync();
      for (const topic of [
        readingTopic(other.id),
        `device/${other.id}/tele/SENSOR`,
        `shellies/device-${other.id}/relay/0/energy`,
        'tele/SENSOR',
        'user/deleted',
      ])
        for (const retain of [false, true]) {
          const offender = await mqtt(own);
          const end = closed(offender);
          offender.publish(topic, body, { qos: 1, retain }, () => undefined);
          await end;
          offender.end(true);
        }
    });
    expect(keys).toEqual([readingRoutingKey(own.id), `device.${own.id}.tele.SENSOR`]);
  });

  test.each([0, 1] as const)(
    'subscribe to topics of the device with QoS %s, and hear only those',
    async (qos) => {
      const client = await mqtt(own, { clientId: own.credentials.username });
      const heard: string[] = [];
      client.on('message', (topic) => heard.push(topic));
      const topics = [
        `device/${own.id}/cmnd/#`,
        `device/${own.id}/#`,
        `shellies/device-${own.id}/command`,
        'shellies/command',
      ];
      const granted = await client.subscribeAsync(topics, { qos });
      expect(granted.map((one) => one.qos)).toEqual([qos, qos, qos, qos]);
      const foreign = await mqtt(other);
      await foreign.publishAsync(readingTopic(other.id), body, { qos: 1 });
      await client.publishAsync(`device/${own.id}/tele/SENSOR`, body, { qos: 1 });
      await eventually(() => expect(heard).toContain(`device/${own.id}/tele/SENSOR`));
      expect(new Set(heard)).toEqual(new Set([`device/${own.id}/tele/SENSOR`]));
      await Promise.all([client.endAsync(), foreign.endAsync()]);
    },
  );

  test('leave only a limited number of messages in the queue of a subscription without a reader', async () => {
    const options = { clientId: own.credentials.username, clean: false };
    const client = await eventually(() => mqtt(own, options));
    await client.subscribeAsync(`device/${own.id}/#`, { qos: 1 });
    await client.endAsync();
    const sender = await mqtt(own);
    for (let count = 0; count < 150; count++)
      await sender.publishAsync(`device/${own.id}/a`, body, { qos: 1 });
    const admin = await connect(env.broker.adminAmqpUrl);
    const channel = await admin.createChannel();
    const { messageCount } = await channel.checkQueue(subscriptionOf(own));
    expect(messageCount).toBeLessThanOrEqual(100);
    await channel.deleteQueue(subscriptionOf(own));
    await Promise.all([admin.close(), sender.endAsync()]);
  });

  test('cannot subscribe to other topics or with the client id of another device', async () => {
    const attempts = [
      readingTopic(other.id),
      `device/${other.id}/#`,
      'device/#',
      'shellies/announce',
      'tasmota/discovery/#',
      '#',
      '+/+/#',
    ].map((topic) => ({ topic, clientId: own.credentials.username }));
    attempts.push({ topic: readingTopic(own.id), clientId: other.credentials.username });
    for (const { topic, clientId } of attempts) {
      const client = await mqtt(own, { clientId });
      const heard: string[] = [];
      client.on('message', (name) => heard.push(name));
      const end = closed(client);
      const granted = await Promise.race([
        client.subscribeAsync(topic, { qos: 1 }).then(
          (all) => all.every(({ qos }) => Number(qos) < 128),
          () => false,
        ),
        end.then(() => false),
      ]);
      expect(granted, topic).toBe(false);
      client.end(true);
      expect(heard).toEqual([]);
    }
  });

  test("cannot leave a last will on another device's topic", async () => {
    const keys = await arrived(async () => {
      for (const device of [other, own]) {
        const will = {
          topic: readingTopic(device.id),
          payload: body,
          qos: 1 as const,
          retain: true,
        };
        const client = await mqtt(own, { will });
        const end = closed(client);
        client.stream.destroy();
        await end;
      }
      // The device's own last will, which was sent after the other one, has arrived.
      await eventually(async () => {
        const admin = await connect(env.broker.adminAmqpUrl);
        const channel = await admin.createChannel();
        const { messageCount } = await channel.checkQueue(queues.readings);
        await admin.close();
        return messageCount > 0;
      });
    });
    expect(keys).toEqual([readingRoutingKey(own.id)]);
  });
});

describe('former credentials', () => {
  const ends = [
    ['rotated', (id: number) => call(env.url, 'POST', `/api/devices/${id}/credentials`, { token })],
    [
      'revoked',
      (id: number) => call(env.url, 'DELETE', `/api/devices/${id}/credentials`, { token }),
    ],
    [
      'those of a deleted device',
      (id: number) => call(env.url, 'DELETE', `/api/devices/${id}`, { token }),
    ],
  ] as const;

  test.each(ends)(
    'that were %s lose their connections and cannot connect again',
    async (_, end) => {
      const device = await env.register(token);
      const overAmqp = await amqp(device);
      const amqpClosed = new Promise((resolve) => overAmqp.once('close', resolve));
      const overMqtt = await mqtt(device);
      const mqttClosed = closed(overMqtt);
      const { status } = await end(device.id);
      expect(status).toBeLessThan(300);
      await Promise.all([amqpClosed, mqttClosed]);
      await expect(amqp(device)).rejects.toThrow(/403|ACCESS_REFUSED/);
      await expect(mqtt(device)).rejects.toThrow(/[Nn]ot authorized|[Bb]ad username/);
      const readings = {
        token: undefined,
        body: [{ timestamp: new Date().toISOString(), kwh: 0.1 }],
      };
      const authorization = `Basic ${Buffer.from(device.basic).toString('base64')}`;
      const answer = await fetch(`${env.url}/api/devices/${device.id}/readings`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(readings.body),
      });
      expect(answer.status).toBe(401);
    },
  );
});
