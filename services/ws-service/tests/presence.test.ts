import { randomUUID } from 'node:crypto';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from './ws-client.ts';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let here: Awaited<ReturnType<WsHarness['replica']>>;
let there: typeof here;

const presence = { graceMs: 100, heartbeatMs: 1_000, fullListMs: 2_000, expiryMs: 6_000 };

beforeAll(async () => {
  harness = await createWsHarness();
  here = await harness.replica({ presence });
  there = await harness.replica({ presence });
});
afterAll(() => harness.stop());

/** The last presence that a client got for a user. */
const lastOf = ({ frames }: Client, userId: string) =>
  frames.flatMap(({ people = [] }) => people).findLast((person) => person.userId === userId)
    ?.online;
const told = (client: Client, userId: string, online: boolean) =>
  eventually(() => expect(lastOf(client, userId)).toBe(online));
const supportOnline = ({ frames }: Client) =>
  frames.findLast((frame) => frame.supportOnline !== undefined)?.supportOnline;

async function administrator(at = here, ...watched: string[]) {
  const client = await at.connect({ as: { admin: true } });
  await client.frame('welcome');
  client.send({ type: 'watch', userIds: watched });
  await client.frame('presence');
  return client;
}

test('an administrator sees watched users, and only those, come to and leave another replica', async () => {
  const [userId, otherId] = [randomUUID(), randomUUID()];
  const admin = await administrator(here, userId);
  expect(lastOf(admin, userId)).toBe(false);
  const clients = [];
  for (const as of [{ userId }, { userId: otherId }]) clients.push(await there.connect({ as }));
  await told(admin, userId, true);
  for (const client of clients) client.close();
  await told(admin, userId, false);
  expect(lastOf(admin, otherId)).toBeUndefined();
  admin.close();
});

test('a user with sockets at two replicas is online until the last one is closed', async () => {
  const userId = randomUUID();
  const admin = await administrator(here, userId);
  const [first, second] = [
    await here.connect({ as: { userId } }),
    await there.connect({ as: { userId } }),
  ];
  await told(admin, userId, true);
  const marker = randomUUID();
  first.close();
  const other = await there.connect({ as: { userId: marker } });
  admin.send({ type: 'watch', userIds: [userId, marker] });
  await told(admin, marker, true);
  expect(lastOf(admin, userId)).toBe(true);
  second.close();
  await told(admin, userId, false);
  for (const client of [other, admin]) client.close();
});

test('the users of a killed replica go offline after a timeout, and online again at another replica', async () => {
  const userId = randomUUID();
  const killed = await harness.process();
  const [admin, adminThere] = [
    await administrator(here, userId),
    await administrator(there, userId),
  ];
  const client = await killed.connect({ as: { userId } });
  for (const one of [admin, adminThere]) await told(one, userId, true);
  await killed.stop('SIGKILL');
  await client.code();
  for (const one of [admin, adminThere]) await told(one, userId, false);
  const back = await there.connect({ as: { userId } });
  for (const one of [admin, adminThere]) await told(one, userId, true);
  for (const one of [admin, adminThere, back]) one.close();
});

test('a replica that starts later learns who is online, without the users of dead replicas', async () => {
  const [userId, deadId] = [randomUUID(), randomUUID()];
  const client = await here.connect({ as: { userId } });
  const admin = await administrator(here, userId, deadId);
  const killed = await harness.process();
  await killed.connect({ as: { userId: deadId } });
  for (const who of [userId, deadId]) await told(admin, who, true);
  await killed.stop('SIGKILL');
  await told(admin, deadId, false);
  const late = await harness.replica({ presence });
  const adminThere = await administrator(late, userId, deadId);
  await told(adminThere, userId, true);
  expect(lastOf(adminThere, deadId)).toBe(false);
  for (const one of [client, admin, adminThere]) one.close();
  await late.stop();
});

test('users stay online while the broker is unavailable, and new ones are known afterwards', async () => {
  const [userId, laterId] = [randomUUID(), randomUUID()];
  const admin = await administrator(here, userId, laterId);
  const client = await there.connect({ as: { userId } });
  await told(admin, userId, true);
  await harness.cutBroker();
  const later = await there.connect({ as: { userId: laterId } });
  await told(admin, laterId, true);
  const all = admin.frames.flatMap(({ people = [] }) => people);
  const ofUser = all.filter((one) => one.userId === userId).map(({ online }) => online);
  expect(ofUser.slice(ofUser.indexOf(true))).not.toContain(false);
  for (const one of [admin, client, later]) one.close();
});

test('a resident learns only whether an administrator is online at any replica', async () => {
  const resident = await here.connect();
  await eventually(() => expect(supportOnline(resident)).toBe(false));
  const admin = await administrator(there);
  await eventually(() => expect(supportOnline(resident)).toBe(true));
  const later = await here.connect();
  expect((await later.frame('welcome')).supportOnline).toBe(true);
  admin.close();
  await eventually(() => expect(supportOnline(resident)).toBe(false));
  resident.send({ type: 'watch', userIds: [randomUUID()] });
  expect(await resident.frame('error')).toEqual({ type: 'error', code: 'not_allowed' });
  expect(resident.frames.flatMap(({ people = [] }) => people)).toEqual([]);
  for (const one of [resident, later]) one.close();
});
