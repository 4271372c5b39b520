import { randomUUID } from 'node:crypto';
import { chatRead, notifyConsumption, notifyOverconsumption, userCreated } from '@ems/contracts';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from './ws-client.ts';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let replicas: Awaited<ReturnType<WsHarness['replica']>>[];

beforeAll(async () => {
  harness = await createWsHarness();
  replicas = [await harness.replica(), await harness.replica()];
});
afterAll(() => harness.stop());

/** Opens one socket for each of several users, spread over both replicas. */
async function clients(...people: { userId: string; admin?: boolean }[]) {
  const opened = await Promise.all(
    people.map(async (as, index) => {
      const client = await replicas[index % 2]?.connect({ as });
      if (!client) throw new Error('no replica');
      await client.frame('welcome');
      return client;
    }),
  );
  return opened;
}

const kinds = (client: Client | undefined) => client?.events().map(({ event }) => event);

describe('delivery', () => {
  test('an alert and a total go only to the user they are about, at every replica', async () => {
    const userId = randomUUID();
    const [here, there, other, admin] = await clients(
      { userId },
      { userId },
      { userId: randomUUID() },
      { userId: randomUUID(), admin: true },
    );
    const hour = '2026-11-24T10:00:00Z';
    const about = { userId, deviceId: 7, hour, timestamp: hour, kwh: 0.6 };
    const alert = {
      ...about,
      alertId: randomUUID(),
      kind: 'hourly_total' as const,
      limitKwh: 0.5,
      raisedAt: hour,
    };
    await harness.publish(notifyOverconsumption, alert);
    await harness.publish(notifyConsumption, { ...about, readings: 3 });
    await harness.say(userId, 'the last');
    for (const client of [here, there]) {
      await eventually(() =>
        expect(kinds(client)).toEqual([
          'notify.overconsumption',
          'notify.consumption',
          'chat.message',
        ]),
      );
      expect(client?.events()[0]?.data).toEqual(alert);
    }
    await eventually(() => expect(kinds(admin)).toEqual(['chat.message']));
    expect(other?.events()).toEqual([]);
  });

  test('chat events go to the resident and all administrators, and once for an administrator’s own chat', async () => {
    const userId = randomUUID();
    const adminId = randomUUID();
    const [resident, admin, other] = await clients(
      { userId },
      { userId: adminId, admin: true },
      { userId: randomUUID() },
    );
    await harness.say(userId, 'hello');
    await harness.publish(chatRead, {
      conversationId: userId,
      userId,
      reader: 'administrator',
      position: 1,
    });
    await harness.say(adminId, 'to myself');
    await eventually(() => expect(admin?.texts()).toEqual(['hello', 'to myself']));
    await eventually(() => expect(kinds(resident)).toEqual(['chat.message', 'chat.read']));
    expect(other?.events()).toEqual([]);
  });

  test('events between services are not sent to clients', async () => {
    const userId = randomUUID();
    const [person, admin] = await clients({ userId }, { userId: randomUUID(), admin: true });
    const profile = {
      userId,
      version: 1,
      email: 'a@example.org',
      name: 'A',
      authorities: ['ROLE_USER' as const],
      enabled: true,
      timeZone: 'UTC',
      locale: 'en',
      language: 'en',
    };
    await harness.publish(userCreated, profile);
    await harness.say(userId, 'the last');
    await eventually(() => expect(person?.texts()).toEqual(['the last']));
    await eventually(() => expect(admin?.texts()).toEqual(['the last']));
    expect(kinds(person)).toEqual(['chat.message']);
  });
});

describe('typing', () => {
  test('of a resident is shown to administrators at another replica, and of an administrator to the resident', async () => {
    const userId = randomUUID();
    const conversationId = randomUUID();
    harness.conversations.set(conversationId, userId);
    const [resident, admin] = await clients({ userId }, { userId: randomUUID(), admin: true });
    resident?.send({ type: 'typing', conversationId });
    await eventually(() =>
      expect(admin?.events()).toMatchObject([
        { event: 'chat.typing', data: { conversationId, userId, sender: 'resident' } },
      ]),
    );
    admin?.send({ type: 'typing', conversationId, userId });
    await eventually(() =>
      expect(resident?.events().at(-1)).toMatchObject({
        event: 'chat.typing',
        data: { sender: 'administrator' },
      }),
    );
  });

  test('in another user’s or a missing conversation, or in another name, is rejected and shown to nobody', async () => {
    const [userId, conversationId, ownId] = [randomUUID(), randomUUID(), randomUUID()];
    const [victim, culprit, admin] = await clients(
      { userId },
      { userId: ownId },
      { userId: randomUUID(), admin: true },
    );
    harness.conversations.set(conversationId, userId);
    harness.conversations.set(ownId, ownId);
    for (const frame of [
      { conversationId },
      { conversationId, userId },
      { conversationId: randomUUID() },
      { conversationId: ownId, userId },
    ])
      culprit?.send({ type: 'typing', ...frame });
    await eventually(() =>
      expect(culprit?.frames.slice(1)).toEqual(
        Array.from({ length: 4 }, () => ({ type: 'error', code: 'not_allowed' })),
      ),
    );
    culprit?.send({ type: 'typing', conversationId: ownId });
    await eventually(() =>
      expect(admin?.events().map(({ data }) => data?.['conversationId'])).toEqual([ownId]),
    );
    expect(victim?.events()).toEqual([]);
  });
});

test('a ping gets a pong, and an invalid frame gets an error and changes nothing', async () => {
  const [client] = await clients({ userId: randomUUID() });
  for (const frame of [
    '{"type":"ping"}',
    'ping',
    '[]',
    '{"type":"ping","x":1}',
    '{"type":"shout"}',
  ])
    client?.send(frame);
  // Administrators of other tests may come and go.
  const answers = () => client?.frames.filter(({ type }) => !/welcome|presence/.test(type));
  await eventually(() =>
    expect(answers()?.map(({ type, code }) => code ?? type)).toEqual([
      'pong',
      ...Array.from({ length: 4 }, () => 'frame_not_understood'),
    ]),
  );
});
