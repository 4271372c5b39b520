import { randomUUID } from 'node:crypto';
import {
  deviceCreated,
  deviceDeleted,
  userCreated,
  userDeleted,
  userErased,
  userUpdated,
} from '@ems/contracts';
import { captureEvents, eventually, type CapturedEvents } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceEnvironment, profile, type DeviceEnvironment } from './start-device-service.ts';

let environment: DeviceEnvironment;
let events: CapturedEvents;

beforeAll(async () => {
  environment = await deviceEnvironment();
  // Two replicas share the queue, so that events of one user are handled concurrently.
  await environment.start();
  events = await captureEvents(environment.broker, [deviceCreated, deviceDeleted, userErased]);
});
afterAll(async () => {
  await events.stop();
  await environment.stop();
});

const known = (userId: string) =>
  environment.rows<{ version: number; name: string; enabled: boolean; authorities: string[] }>(
    'SELECT version, name, enabled, authorities FROM users WHERE id = $1',
    [userId],
  );
const erasuresOf = (userId: string) =>
  events
    .all()
    .filter(
      ({ type, data }) => type === 'user.erased' && (data as { userId: string }).userId === userId,
    );

/** The replicas take turns and each handles one event at a time, so after these four all earlier ones are done. */
async function settled(): Promise<void> {
  const markers = Array.from({ length: 4 }, () => randomUUID());
  for (const userId of markers) await environment.bus.publish(userCreated, profile(userId));
  await eventually(async () =>
    expect(
      await environment.rows('SELECT FROM users WHERE id = ANY($1::uuid[])', [markers]),
    ).toHaveLength(4),
  );
}

test('the newest version of a user is kept, in any order and with repetitions', async () => {
  const userId = randomUUID();
  const { bus } = environment;
  await bus.publish(userUpdated, profile(userId, { version: 3, name: 'Third', enabled: false }));
  await bus.publish(userCreated, profile(userId, { version: 1, name: 'First' }));
  await bus.publish(userUpdated, profile(userId, { version: 3, name: 'Third', enabled: false }));
  await bus.publish(
    userUpdated,
    profile(userId, { version: 2, name: 'Second', authorities: ['ROLE_USER', 'ROLE_ADMIN'] }),
  );
  await settled();
  expect(await known(userId)).toEqual([
    { version: 3, name: 'Third', enabled: false, authorities: ['ROLE_USER'] },
  ]);
});

test('a late event does not restore a deleted user, and each deletion event is confirmed', async () => {
  const { bus } = environment;
  const userId = randomUUID();
  await bus.publish(userDeleted, { userId, version: 2 });
  await bus.publish(userCreated, profile(userId));
  await bus.publish(userDeleted, { userId, version: 2 });
  await bus.publish(userUpdated, profile(userId, { version: 9 }));
  await settled();
  expect(await known(userId)).toEqual([]);
  await eventually(() => expect(erasuresOf(userId).length).toBeGreaterThan(0));
  expect(erasuresOf(userId)[0]?.data).toEqual({ userId, service: 'device-service' });
});

test('creation, changes and deletion at the same time leave no user, whichever replica is first', async () => {
  const { bus } = environment;
  const people = Array.from({ length: 20 }, () => randomUUID());
  await Promise.all(
    people.flatMap((userId) => [
      bus.publish(userUpdated, profile(userId, { version: 2 })),
      bus.publish(userDeleted, { userId, version: 3 }),
      bus.publish(userCreated, profile(userId)),
    ]),
  );
  await settled();
  for (const userId of people) expect(await known(userId)).toEqual([]);
});

test('the devices of a deleted user are removed with their logins and published before the confirmation', async () => {
  const dora = await environment.somebody();
  const other = await environment.somebody();
  const devices = [
    await environment.register(dora.token),
    await environment.register(dora.token),
    await environment.register(dora.token),
  ];
  const kept = await environment.register(other.token);
  await environment.bus.publish(userDeleted, { userId: dora.userId, version: 2 });
  await eventually(() => expect(erasuresOf(dora.userId)).toHaveLength(1));

  const deleted = events
    .all()
    .flatMap(({ type, data }) => (type === 'device.deleted' ? [data as object] : []));
  expect(deleted).toEqual(
    devices.map(({ id }) => ({ deviceId: id, version: 2, userId: dora.userId })),
  );
  const order = events
    .all()
    .map(({ type, data }) => `${type} ${(data as { userId: string }).userId}`);
  expect(order.lastIndexOf(`device.deleted ${dora.userId}`)).toBeLessThan(
    order.indexOf(`user.erased ${dora.userId}`),
  );
  const users = (await environment.broker.management.get('/api/users?columns=name')) as {
    name: string;
  }[];
  const names = new Set(users.map(({ name }) => name));
  expect(devices.filter(({ credentials }) => names.has(credentials.username))).toEqual([]);
  expect(names.has(kept.credentials.username)).toBe(true);
  expect(await environment.rows('SELECT id FROM devices')).toEqual([{ id: kept.id }]);
});

test('an unfinished removal is completed later, and then the erasure is confirmed', async () => {
  const lost = await environment.somebody();
  const { id } = await environment.register(lost.token);
  // As if the broker had been unavailable: the removal is recorded but not done.
  await environment.rows('INSERT INTO broker_removals VALUES ($1, $2)', [id + 1_000, lost.userId]);
  await environment.rows('INSERT INTO erasures VALUES ($1)', [lost.userId]);
  await environment.service.upkeep.round();
  await eventually(() => expect(erasuresOf(lost.userId)).toHaveLength(1));
  expect(await environment.rows('SELECT FROM broker_removals')).toEqual([]);
});

test('tombstones are removed after thirty days, not earlier', async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  await environment.rows(
    `INSERT INTO deleted_users VALUES ($1, now() - interval '31 days'), ($2, now() - interval '29 days')`,
    [old, young],
  );
  await environment.service.upkeep.round();
  expect(
    await environment.rows('SELECT id FROM deleted_users WHERE id IN ($1, $2)', [old, young]),
  ).toEqual([{ id: young }]);
});
