import { createManagement } from '@ems/messaging/management';
import { deviceLogin, testBroker, type TestBroker } from '@ems/dev-env/testing';
import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrokerLogins, type BrokerLogins } from '../src/broker-logins.ts';

let broker: TestBroker;
let logins: BrokerLogins;

beforeAll(async () => {
  broker = await testBroker();
  logins = createBrokerLogins({
    management: createManagement(broker.managementUrl('device-registrar')),
    vhost: broker.vhost,
    prefix: `${broker.vhost}-device-`,
    publicBroker: {
      mqtt: { host: 'localhost', port: 1883, tls: false },
      amqp: { host: 'localhost', port: 5672, tls: false },
    },
  });
});
afterAll(() => broker.drop());

async function present(ids: readonly number[]): Promise<number[]> {
  const users = (await broker.management.get('/api/users?columns=name')) as { name: string }[];
  const names = new Set(users.map(({ name }) => name));
  return ids.filter((id) => names.has(logins.nameOf(id)));
}

const credentialHash = 'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR';

test('removing skips missing logins, as after a crash between the broker and the database', async () => {
  await logins.put({ deviceId: 1, credentialHash });
  await logins.put({ deviceId: 3, credentialHash });
  await logins.remove([1, 2, 3]);
  expect(await present([1, 2, 3])).toEqual([]);
  await logins.remove([1, 2, 3]);
});

test('the differences of the broker are missing logins, other passwords and surplus logins', async () => {
  await logins.put({ deviceId: 4, credentialHash });
  await logins.put({ deviceId: 6, credentialHash });
  const wanted = async () => [
    { deviceId: 5, credentialHash },
    { deviceId: 6, credentialHash: credentialHash.replace('k', 'l') },
  ];
  expect((await logins.differing(wanted)).toSorted()).toEqual([4, 5, 6]);
  await logins.putAll(await wanted());
  await logins.remove([4]);
  expect(await logins.differing(wanted)).toEqual([]);
});

test('a login with outdated or missing permissions counts as different', async () => {
  const wanted = async () => [7, 8, 9].map((deviceId) => ({ deviceId, credentialHash }));
  await logins.putAll(await wanted());
  await logins.remove([5, 6]);
  expect(await logins.differing(wanted)).toEqual([]);
  const { vhost, management } = broker;
  await management.put(`/api/permissions/${vhost}/${logins.nameOf(7)}`, {
    configure: '^$',
    write: '^ems\\.data$',
    read: '^$',
  });
  await management.put(`/api/topic-permissions/${vhost}/${logins.nameOf(8)}`, {
    exchange: 'ems.data',
    write: '^device\\.8\\.reading$',
    read: '^$',
  });
  expect((await logins.differing(wanted)).toSorted()).toEqual([7, 8]);
  await logins.putAll(await wanted());
  expect(await logins.differing(wanted)).toEqual([]);
});

test('a stream that a device declares as the queue of its subscription is deleted, and the queue of a subscription is not', async () => {
  const login = await deviceLogin(broker, 30);
  const connection = await connect(login.amqpUrl);
  const channel = await connection.createChannel();
  const queue = (qos: number) => `mqtt-subscription-${login.username}qos${qos}`;
  await channel.assertQueue(queue(0), { durable: true });
  await channel.assertQueue(queue(1), {
    durable: true,
    arguments: { 'x-queue-type': 'stream' },
  });
  expect(await logins.removeForeignQueues()).toBe(1);
  expect(await logins.removeForeignQueues()).toBe(0);
  expect(await channel.checkQueue(queue(0))).toMatchObject({ messageCount: 0 });
  await connection.close();
  await login.remove();
});
