import { createManagement } from '@ems/messaging/management';
import { testBroker, type TestBroker } from '@ems/dev-env/testing';
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
  });
});
afterAll(() => broker.drop());

async function present(ids: readonly number[]): Promise<number[]> {
  const users = (await broker.management.get('/api/users?columns=name')) as { name: string }[];
  const names = new Set(users.map(({ name }) => name));
  return ids.filter((id) => names.has(logins.nameOf(id)));
}

const credentialHash = 'kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR';

test('removing goes on past logins that are gone already, as after a crash between the broker and the database', async () => {
  await logins.put({ deviceId: 1, credentialHash });
  await logins.put({ deviceId: 3, credentialHash });
  await logins.remove([1, 2, 3]);
  expect(await present([1, 2, 3])).toEqual([]);
  await logins.remove([1, 2, 3]);
});

test('the broker is brought to exactly the wanted logins', async () => {
  await logins.put({ deviceId: 4, credentialHash });
  const wanted = [{ deviceId: 5, credentialHash }];
  expect(await logins.reconcile(wanted)).toEqual({ put: 1, removed: 1 });
  expect(await present([4, 5])).toEqual([5]);
  expect(await logins.reconcile(wanted)).toEqual({ put: 0, removed: 0 });
});
