import { randomUUID } from 'node:crypto';
import { sessionEnded, userDeleted, userUpdated } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let here: Awaited<ReturnType<WsHarness['replica']>>;
let there: typeof here;

beforeAll(async () => {
  harness = await createWsHarness();
  here = await harness.replica();
  there = await harness.replica();
});
afterAll(() => harness.stop());

const later = () => new Date(Date.now() + 1_000).toISOString();
const profile = (userId: string, enabled: boolean) => ({
  userId,
  version: 2,
  email: 'a@example.org',
  name: 'A',
  authorities: ['ROLE_USER' as const],
  enabled,
  timeZone: 'UTC',
  locale: 'en',
  language: 'en',
});

describe('every replica closes sockets with 4401 and refuses the same token', () => {
  const old = () => Math.floor(Date.now() / 1000) - 5;

  test.each([
    [
      'the session is logged out',
      (userId: string, sessionId: string) =>
        harness.publish(sessionEnded, { userId, sessionId, endedAt: later(), reason: 'logout' }),
    ],
    [
      'all sessions are logged out',
      (userId: string) =>
        harness.publish(sessionEnded, {
          userId,
          sessionId: null,
          endedAt: later(),
          reason: 'password_changed',
        }),
    ],
    [
      'the account is deleted',
      (userId: string) => harness.publish(userDeleted, { userId, version: 2 }),
    ],
    [
      'the account is disabled',
      (userId: string) => harness.publish(userUpdated, profile(userId, false)),
    ],
  ])('when %s', async (_, happen) => {
    const [userId, sessionId] = [randomUUID(), randomUUID()];
    const token = await harness.token({ userId, sessionId, issuedAt: old() });
    const protocols = ['ems.v1', token];
    const sockets = [await here.connect({ protocols }), await there.connect({ protocols })];
    for (const socket of sockets) await socket.frame('welcome');
    const bystander = await here.connect();
    await bystander.frame('welcome');
    await happen(userId, sessionId);
    for (const socket of sockets) expect(await socket.code()).toBe(4401);
    for (const replica of [here, there])
      expect(await (await replica.connect({ protocols })).code()).toBe(4401);
    const late = await harness.replica();
    expect(await (await late.connect({ protocols })).code()).toBe(4401);
    expect(bystander.closed()).toBeUndefined();
    bystander.close();
  });

  test('when roles change, except one whose token was renewed within the same second', async () => {
    const userId = randomUUID();
    const issuedAt = Math.floor(Date.now() / 1000);
    const old = await here.connect({ as: { userId, issuedAt, epoch: 0 } });
    const renewed = await here.connect({ as: { userId, issuedAt, epoch: 1 } });
    for (const socket of [old, renewed]) await socket.frame('welcome');
    const endedAt = new Date(issuedAt * 1000 + 999).toISOString();
    const data = { userId, sessionId: null, endedAt, epoch: 1, reason: 'role_changed' as const };
    await harness.publish(sessionEnded, data);
    expect(await old.code()).toBe(4401);
    const again = await here.connect({ as: { userId, issuedAt, epoch: 1 } });
    await again.frame('welcome');
    await harness.say(userId, 'still here');
    for (const socket of [renewed, again]) {
      await eventually(() => expect(socket.texts()).toEqual(['still here']));
      socket.close();
    }
  });

  test('when the token expires', async () => {
    const client = await here.connect({ as: { lives: 60 } });
    await client.frame('welcome');
    harness.clock.ahead = 61_000;
    const code = await client.code();
    harness.clock.ahead = 0;
    expect(code).toBe(4401);
  });

  test('but keeps those of another session of the same user and of a later session', async () => {
    const userId = randomUUID();
    const other = await here.connect({ as: { userId } });
    await other.frame('welcome');
    const endedAt = new Date(Date.now() - 60_000).toISOString();
    await harness.publish(sessionEnded, {
      userId,
      sessionId: randomUUID(),
      endedAt,
      reason: 'logout',
    });
    await harness.publish(sessionEnded, { userId, sessionId: null, endedAt, reason: 'logout' });
    await harness.say(userId, 'still here');
    await eventually(() => expect(other.texts()).toEqual(['still here']));
    other.close();
  });
});

describe('limits', () => {
  test('a frame over 64 KB closes the socket with 1009, a smaller one is read', async () => {
    const client = await here.connect();
    await client.frame('welcome');
    client.send('x'.repeat(64 * 1024));
    await client.frame('error');
    client.send('x'.repeat(64 * 1024 + 1));
    expect(await client.code()).toBe(1009);
  });

  test('more than thirty frames, including WebSocket pings, close the socket with 4429', async () => {
    const talker = await here.connect();
    await talker.frame('welcome');
    for (let frame = 0; frame < 31; frame++) talker.send({ type: 'ping' });
    expect(await talker.code()).toBe(4429);
    const pinger = await here.connect();
    await pinger.frame('welcome');
    for (let frame = 0; frame < 31; frame++) pinger.socket.ping();
    expect(await pinger.code()).toBe(4429);
  });

  test('a WebSocket pong carries the payload of the ping', async () => {
    const client = await here.connect();
    await client.frame('welcome');
    const answered = new Promise<string>((resolve) =>
      client.socket.once('pong', (data) => resolve(String(data))),
    );
    client.socket.ping('abc');
    expect(await answered).toBe('abc');
    client.close();
  });

  test('a binary frame closes the socket with 4400', async () => {
    const client = await here.connect();
    await client.frame('welcome');
    client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
    expect(await client.code()).toBe(4400);
  });

  test('the twenty-first socket of a user is closed with 4409, and another can open when one closes', async () => {
    const as = { userId: randomUUID() };
    const open = await Promise.all(Array.from({ length: 20 }, () => here.connect({ as })));
    for (const client of open) await client.frame('welcome');
    expect(await (await here.connect({ as })).code()).toBe(4409);
    open[0]?.close();
    await open[0]?.code();
    const next = await here.connect({ as });
    await next.frame('welcome');
    for (const client of [...open, next]) client.close();
  });
});

test('a client that does not answer the heartbeat is dropped, others stay', async () => {
  const quick = await harness.replica({ heartbeatSeconds: 0.1 });
  const dead = await quick.connect({ client: { autoPong: false } });
  const alive = await quick.connect();
  await alive.frame('welcome');
  let beats = 0;
  alive.socket.on('ping', () => beats++);
  expect(await dead.code()).toBe(1006);
  await eventually(() => beats > 3);
  expect(alive.closed()).toBeUndefined();
});

test('a replica that stops closes sockets with 1001 and does not wait for clients that never answer', async () => {
  const leaving = await harness.replica();
  const polite = await leaving.connect();
  const stubborn = await leaving.connect();
  for (const client of [polite, stubborn]) await client.frame('welcome');
  stubborn.socket.pause();
  await leaving.stop();
  expect(await polite.code()).toBe(1001);
});
