import { deviceCreated, exchanges, readingRoutingKey } from '@ems/contracts';
import { deviceLogin, eventually, type DeviceLogin } from '@ems/dev-env/testing';
import { connectBroker, createEvent, createPublisher, eventMessage } from '@ems/messaging';
import { connect, type Options } from 'amqplib';
import { connectAsync as connectMqtt } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, ann, bob, createApiHarness, logger, type ApiHarness } from './api-harness.ts';

const [attacking, victim] = [7, 8];
const minute = (n: number) => new Date(Date.UTC(2026, 2, 10, 9, n)).toISOString();
const readingOf = (deviceId: number, n: number) => ({ deviceId, timestamp: minute(n), kwh: 0.1 });

let harness: ApiHarness;
let broker: Awaited<ReturnType<typeof connectBroker>>;
let publisher: Awaited<ReturnType<typeof createPublisher>>;
let attacker: DeviceLogin;
let worker: Awaited<ReturnType<ApiHarness['startWorker']>> | undefined;

async function startWorker() {
  worker = await harness.startWorker();
}

async function stopWorker() {
  await worker?.stop();
  worker = undefined;
}

beforeAll(async () => {
  harness = await createApiHarness();
  broker = await connectBroker({ url: harness.broker.adminAmqpUrl, name: 'test', logger });
  publisher = await createPublisher({ broker, logger });
  attacker = await deviceLogin(harness.broker, attacking);
  await startWorker();
  for (const [deviceId, userId] of [
    [attacking, bob],
    [victim, ann],
  ] as const)
    await publisher.publish(
      eventMessage(
        createEvent(deviceCreated, {
          deviceId,
          version: 1,
          userId,
          name: 'Meter',
          place: null,
          limitKwh: null,
        }),
        'test',
      ),
    );
  await eventually(
    async () =>
      (await harness.rows('SELECT FROM devices WHERE id = ANY($1)', [[attacking, victim]]))
        .length === 2,
  );
});
afterAll(async () => {
  await stopWorker();
  await attacker.remove();
  await publisher.close();
  await broker.close();
  await harness.stop();
});

const call = (method: string, path: string, body?: unknown) =>
  harness.call(admin, method, path, body);

/** Publishes as the attacker's device, with its own login and routing key. */
async function publish(body: unknown, options: Options.Publish = {}): Promise<void> {
  const connection = await connect(attacker.amqpUrl);
  try {
    const channel = await connection.createConfirmChannel();
    const content = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    channel.publish(exchanges.data, readingRoutingKey(attacking), content, options);
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}

interface Parked {
  readonly id: string;
  readonly deviceId: number | null;
  readonly reason: string;
}

const parkedWith = (content: string) =>
  eventually(async () => {
    const { body } = await call('GET', 'parked?limit=100');
    const found = (body.items as (Parked & { content: string })[]).find(
      (item) => item.content === content,
    );
    if (!found) throw new Error('not parked yet');
    return found;
  });

const storedFor = (deviceId: number) =>
  harness.rows('SELECT FROM readings WHERE device_id = $1', [deviceId]);

/** Waits until the worker has processed everything sent before. */
async function settled(n: number): Promise<void> {
  await publish(readingOf(attacking, n));
  await eventually(async () =>
    expect(
      await harness.rows('SELECT FROM readings WHERE device_id = $1 AND ts = $2', [
        attacking,
        minute(n),
      ]),
    ).toHaveLength(1),
  );
}

const forgedKey = { 'x-parked-routing-key': readingRoutingKey(victim) };
const forgedParking = {
  ...forgedKey,
  'x-parked-reason': 'unknown_device',
  'x-parked-exchange': 'ems.data',
};
const forgedDeath = (reason: string) => ({
  'x-death': [
    {
      count: 0,
      reason,
      queue: 'monitoring.readings',
      exchange: 'ems.data',
      'routing-keys': [readingRoutingKey(victim)],
    },
  ],
});

test('a reading whose headers name another device is parked as a message of its sender', async () => {
  const body = JSON.stringify(readingOf(victim, 1));
  await publish(body, { headers: forgedParking });
  expect(await parkedWith(body)).toMatchObject({ deviceId: attacking, reason: 'device_mismatch' });
  expect(await storedFor(victim)).toEqual([]);
});

test('a message with a forged return from the broker belongs to no device and cannot be replayed', async () => {
  const body = JSON.stringify(readingOf(victim, 2));
  await publish(body, { headers: { ...forgedParking, ...forgedDeath('rejected') } });
  const found = await parkedWith(body);
  expect(found).toMatchObject({ deviceId: null, reason: 'reserved_header' });
  expect(await call('POST', `parked/${found.id}/replay`)).toMatchObject({
    status: 409,
    body: { code: 'parked_message_not_replayable' },
  });
  expect(await storedFor(victim)).toEqual([]);
});

test.each([
  ['no forged headers', {}],
  ['forged headers of the platform', forgedParking],
  ['a forged x-death for the same reason', { ...forgedParking, ...forgedDeath('expired') }],
  ['a forged x-death for another reason', { ...forgedParking, ...forgedDeath('delivery_limit') }],
  [
    'a forged x-death in a replay',
    {
      ...forgedParking,
      'x-death': [{ ...forgedDeath('expired')['x-death'][0], exchange: 'ems.replay' }],
    },
  ],
])(
  'a reading that expires at the broker with %s belongs to no device and cannot be replayed',
  async (name, headers) => {
    await stopWorker();
    const body = `${JSON.stringify(readingOf(victim, 3))}${' '.repeat(name.length)}`;
    await publish(body, { headers, expiration: '1' });
    await startWorker();
    const found = await parkedWith(body);
    expect(found).toMatchObject({ deviceId: null, reason: 'expired' });
    expect(await call('POST', `parked/${found.id}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'parked_message_not_replayable' },
    });
    await settled(30);
    expect(await storedFor(victim)).toEqual([]);
  },
);

test('a replayed message reaches no other queue, whatever its headers contain', async () => {
  const body = JSON.stringify({ userId: ann, version: 9 });
  await publish(body, {
    type: 'user.deleted',
    messageId: crypto.randomUUID(),
    CC: ['monitoring.sync', 'auth.sync'],
    BCC: ['monitoring.sync'],
    headers: { version: 1, occurredAt: minute(0) },
  });
  const { id } = await parkedWith(body);
  expect((await call('POST', `parked/${id}/replay`)).status).toBe(204);
  await eventually(async () => {
    if ((await parkedWith(body)).id === id) throw new Error('not parked again yet');
  });
  await publisher.publish(
    eventMessage(
      createEvent(deviceCreated, {
        deviceId: 9,
        version: 1,
        userId: bob,
        name: 'Last',
        place: null,
        limitKwh: null,
      }),
      'test',
    ),
  );
  await eventually(async () =>
    expect(await harness.rows('SELECT FROM devices WHERE id = 9')).toHaveLength(1),
  );
  expect(await harness.rows('SELECT FROM devices WHERE id = $1', [victim])).toHaveLength(1);
  const channel = await broker.createChannel();
  expect(await channel.checkQueue('auth.sync')).toMatchObject({ messageCount: 0 });
  await channel.close();
});

test('a key in CC stores nothing for the device it names', async () => {
  const body = JSON.stringify(readingOf(victim, 4));
  await publish(body, { CC: [readingRoutingKey(victim)], BCC: [readingRoutingKey(victim)] });
  expect(await parkedWith(body)).toMatchObject({ deviceId: attacking, reason: 'device_mismatch' });
  expect(await storedFor(victim)).toEqual([]);
});

test('the broker refuses a message with the user id of another login', async () => {
  const connection = await connect(attacker.amqpUrl);
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  const refused = new Promise<string>((resolve) =>
    channel.once('error', (error: Error) => resolve(error.message)),
  );
  channel.publish(exchanges.data, readingRoutingKey(attacking), Buffer.from('{}'), {
    userId: 'monitoring-service',
  });
  expect(await refused).toContain('user_id');
  await connection.close();
});

test('a device cannot store readings for another device over MQTT by topic, last will or body', async () => {
  const options = { username: attacker.mqttUsername, password: attacker.password };
  const body = JSON.stringify(readingOf(victim, 5));
  const topics = [
    `device/${victim}/reading`,
    `device.${victim}.reading`,
    `device/${attacking}/reading`,
  ];
  for (const topic of topics) {
    const client = await connectMqtt(attacker.mqttUrl, {
      ...options,
      reconnectPeriod: 0,
      will: {
        topic: `device/${victim}/reading`,
        payload: Buffer.from(body),
        qos: 1,
        retain: false,
      },
    });
    client.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    await Promise.race([
      client.publishAsync(topic, body, { qos: 1 }).catch(() => undefined),
      closed,
    ]);
    client.stream.destroy();
    await closed;
  }
  expect(await parkedWith(body)).toMatchObject({ deviceId: attacking, reason: 'device_mismatch' });
  await settled(31);
  expect(await storedFor(victim)).toEqual([]);
});
