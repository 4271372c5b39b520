import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { exchanges, userDeleted, userErased } from '@ems/contracts';
import { call, captureEvents, eventually } from '@ems/dev-env/testing';
import { connect } from 'amqplib';
import { connectAsync as connectMqtt } from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from './start-device-service.ts';

let environment: DeviceEnvironment;
let ann: Awaited<ReturnType<DeviceEnvironment['somebody']>>;

beforeAll(async () => {
  environment = await deviceEnvironment();
  ann = await environment.somebody();
});
afterAll(() => environment.stop());

const as = (method: string, path: string | number) =>
  call(environment.url, method, `/api/devices/${path}`, { token: ann.token });

async function overAmqp({ username, password }: { username: string; password: string }) {
  const { amqpPort, vhost } = environment.broker;
  const connection = await connect(`amqp://${username}:${password}@127.0.0.1:${amqpPort}/${vhost}`);
  connection.on('error', () => undefined);
  return connection;
}

function overMqtt({ username, password }: { username: string; password: string }) {
  const { mqttPort, vhost } = environment.broker;
  return connectMqtt(`mqtt://127.0.0.1:${mqttPort}`, {
    username: `${vhost}:${username}`,
    password,
    reconnectPeriod: 0,
  });
}

/** The broker's answer to one attempt, 'confirmed' if it is allowed. */
async function attempt(
  credentials: RegisteredDevice['credentials'],
  what: (
    channel: Awaited<ReturnType<Awaited<ReturnType<typeof overAmqp>>['createConfirmChannel']>>,
  ) => unknown,
): Promise<string> {
  const connection = await overAmqp(credentials).catch((error: Error) => error);
  if (connection instanceof Error) return 'no login';
  try {
    const channel = await connection.createConfirmChannel();
    const refused = new Promise<string>((resolve) => {
      channel.on('error', (error: Error) =>
        resolve(/[A-Z]+_[A-Z]+/.exec(error.message)?.[0] ?? error.message),
      );
    });
    const done = (async () => {
      await what(channel);
      await channel.waitForConfirms();
      return 'confirmed';
    })();
    return await Promise.race([done.catch(() => refused), refused]);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

const publish = (credentials: RegisteredDevice['credentials'], id: number) =>
  attempt(credentials, (channel) =>
    channel.publish(exchanges.data, `device.${id}.reading`, Buffer.from('{}')),
  );

const overHttp = async ({ id, basic }: { id: number; basic: string }) =>
  (
    await call(environment.url, 'POST', `/api/devices/${id}/readings`, {
      basic,
      body: { timestamp: new Date().toISOString(), kwh: 0.1 },
    })
  ).status;

test('the credentials of a device allow only publishing its own key over AMQP', async () => {
  const [own, other] = await Promise.all([
    environment.register(ann.token),
    environment.register(ann.token),
  ]);
  expect(await publish(own.credentials, own.id)).toBe('confirmed');
  expect(await publish(own.credentials, other.id)).toBe('ACCESS_REFUSED');
  const uses: Parameters<typeof attempt>[1][] = [
    (channel) => channel.publish(exchanges.sync, 'user.deleted', Buffer.from('{}')),
    (channel) => channel.publish('', 'monitoring.readings', Buffer.from('{}')),
    (channel) => channel.consume('monitoring.readings', () => undefined),
    (channel) => channel.assertQueue('mine'),
    (channel) => channel.assertExchange('mine', 'topic'),
    (channel) => channel.bindQueue('monitoring.readings', exchanges.sync, '#'),
    (channel) => channel.purgeQueue('monitoring.readings'),
  ];
  // One at a time, because each has its own connection and a login may have five.
  const forbidden: unknown[] = [];
  for (const use of uses) forbidden.push(await attempt(own.credentials, use));
  expect(forbidden).toEqual(Array(7).fill('ACCESS_REFUSED'));
});

test('new credentials revoke the old ones for HTTP and the broker, and close even their newest connections', async () => {
  const device = await environment.register(ann.token);
  expect(await overHttp(device)).toBe(202);
  const connection = await overAmqp(device.credentials);
  const closed = new Promise((resolve) => connection.once('close', resolve));
  const meter = await overMqtt(device.credentials);
  const cut = new Promise<unknown>((resolve) => meter.once('close', () => resolve('cut')));

  const answer = await as('POST', `${device.id}/credentials`);
  expect(answer.status).toBe(201);
  const { credentials } = answer.body;
  expect(credentials.username).toBe(device.credentials.username);
  await Promise.all([closed, cut]);
  expect(await overHttp(device)).toBe(401);
  expect(await publish(device.credentials, device.id)).toBe('no login');
  const basic = `${credentials.username}:${credentials.password}`;
  expect(await overHttp({ id: device.id, basic })).toBe(202);
  expect(await publish(credentials, device.id)).toBe('confirmed');
});

test('revoked credentials no longer work, revoking again is allowed, and new credentials work', async () => {
  const device = await environment.register(ann.token);
  expect((await as('DELETE', `${device.id}/credentials`)).status).toBe(204);
  expect(await overHttp(device)).toBe(401);
  expect(await publish(device.credentials, device.id)).toBe('no login');
  const { revokedAt } = (await as('GET', device.id)).body.credentials;
  expect(revokedAt).not.toBeNull();
  expect((await as('DELETE', `${device.id}/credentials`)).status).toBe(204);
  expect((await as('GET', device.id)).body.credentials.revokedAt).toBe(revokedAt);

  const { credentials } = (await as('POST', `${device.id}/credentials`)).body;
  await environment.service.upkeep.round();
  expect(await publish(credentials, device.id)).toBe('confirmed');
  expect((await as('GET', device.id)).body.credentials.revokedAt).toBeNull();
});

test('a removal recorded before new credentials were issued does not remove the new ones', async () => {
  const device = await environment.register(ann.token);
  const { credentials } = (await as('POST', `${device.id}/credentials`)).body;
  await environment.pool.query('INSERT INTO broker_removals VALUES ($1)', [device.id]);
  await environment.service.upkeep.removeRequested();
  expect(await publish(credentials, device.id)).toBe('confirmed');
});

test('after many concurrent rotations and revocations, the broker has the last state of the database', async () => {
  const device = await environment.register(ann.token);
  const answers = await Promise.all(
    ['POST', 'POST', 'DELETE', 'POST', 'DELETE', 'POST'].map((method) =>
      as(method, `${device.id}/credentials`),
    ),
  );
  const issued = answers.flatMap(({ body }) => (body ? [body.credentials] : []));
  expect(issued).toHaveLength(4);
  const [row] = await environment.rows<{ isWanted: boolean }>(
    'SELECT credential_hash IS NOT NULL AS "isWanted" FROM devices WHERE id = $1',
    [device.id],
  );
  const good = {
    http: await Promise.all(
      issued.map(({ username, password }) =>
        overHttp({ id: device.id, basic: `${username}:${password}` }),
      ),
    ),
    amqp: await Promise.all(issued.map((one) => publish(one, device.id))),
  };
  const count = row?.isWanted ? 1 : 0;
  expect(good.http.filter((status) => status === 202)).toHaveLength(count);
  expect(good.amqp.filter((said) => said === 'confirmed')).toHaveLength(count);
  expect(good.http.indexOf(202)).toBe(good.amqp.indexOf('confirmed'));
});

test('maintenance restores missing logins at the broker and removes surplus ones', async () => {
  const [lost, changed] = [
    await environment.register(ann.token),
    await environment.register(ann.token),
  ];
  const { management } = environment.broker;
  await management.delete(`/api/users/${lost.credentials.username}`);
  await management.put(`/api/users/${changed.credentials.username}`, { password: 'x', tags: '' });
  const foreign = {
    deviceId: 2_000_000_000,
    credentialHash: 'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR',
  };
  await management.put(`/api/users/${environment.prefix}${foreign.deviceId}`, {
    password: 'x',
    tags: '',
  });
  await management.put(
    `/api/permissions/${environment.broker.vhost}/${environment.prefix}${foreign.deviceId}`,
    { configure: '^$', write: '.*', read: '^$' },
  );
  await environment.service.upkeep.reconcile();
  expect(await publish(lost.credentials, lost.id)).toBe('confirmed');
  expect(await publish(changed.credentials, changed.id)).toBe('confirmed');
  expect(
    await publish({ username: `${environment.prefix}${foreign.deviceId}`, password: 'x' }, 1),
  ).toBe('no login');
});

test('registrations and rotations lose no login while maintenance runs repeatedly', async () => {
  let done = false;
  const upkeep = (async () => {
    while (!done) {
      await environment.service.upkeep.reconcile();
      await setImmediate();
    }
  })();
  const devices = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const device = await environment.register(ann.token);
      const { credentials } = (await as('POST', `${device.id}/credentials`)).body;
      return { ...device, credentials };
    }),
  );
  done = true;
  await upkeep;
  const said = await Promise.all(devices.map(({ id, credentials }) => publish(credentials, id)));
  expect(said).toEqual(Array(6).fill('confirmed'));
});

test('a deleted device can no longer send', async () => {
  const device = await environment.register(ann.token);
  await as('DELETE', device.id);
  expect(await overHttp(device)).toBe(401);
  expect(await publish(device.credentials, device.id)).toBe('no login');
});

test('deleting a user during registrations of their devices leaves no device and no login', async () => {
  const erased = await captureEvents(environment.broker, [userErased]);
  const carl = await environment.somebody();
  const registering = Promise.allSettled(
    Array.from({ length: 8 }, () => environment.register(carl.token)),
  );
  await environment.bus.publish(userDeleted, { userId: carl.userId, version: 2 });
  const registered = (await registering).flatMap((one) =>
    one.status === 'fulfilled' ? [one.value] : [],
  );
  await eventually(() => expect(erased.all().length).toBeGreaterThan(0));
  await environment.service.upkeep.round();
  expect(await environment.rows('SELECT FROM devices WHERE user_id = $1', [carl.userId])).toEqual(
    [],
  );
  for (const { id, credentials } of registered)
    expect(await publish(credentials, id)).toBe('no login');
  const wanted = await environment.rows<{ id: number }>('SELECT id FROM devices');
  const users = (await environment.broker.management.get('/api/users?columns=name')) as {
    name: string;
  }[];
  const present = users
    .map(({ name }) => Number(/^\d+$/.exec(name.replace(environment.prefix, ''))?.[0] ?? 0))
    .filter((id) => id > 0);
  expect(present.filter((id) => !wanted.some((device) => device.id === id))).toEqual([]);
  await erased.stop();
});

test('credentials similar to those of a device are rejected', async () => {
  const device = await environment.register(ann.token);
  const { username, password } = device.credentials;
  for (const basic of [
    `${username}:${password}x`,
    `${username}:`,
    username,
    `${username}0:${password}`,
    `${environment.prefix}0${device.id}:${password}`,
    `${environment.prefix}99999999999:${password}`,
    `${randomUUID()}:${password}`,
    `:${password}`,
    '',
  ])
    expect(await overHttp({ id: device.id, basic }), basic).toBe(401);
});
