import { randomUUID } from 'node:crypto';
import { userCreated, userDeleted } from '@ems/contracts';
import {
  call,
  eventually,
  publisherOf,
  testBroker,
  testDatabase,
  tokenIssuer,
} from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClient, type Client } from '../services/ws-service/tests/ws-client.ts';
import { startChatServices, supportMigrations } from './start-chat-services.ts';

const internalToken = 'between-services-between-services';
const stops: (() => unknown)[] = [];
let issuer: Awaited<ReturnType<typeof tokenIssuer>>;
let publisher: Awaited<ReturnType<typeof publisherOf>>;
let supportUrl = '';
let wsUrl = '';

beforeAll(async () => {
  const [database, broker] = await Promise.all([
    testDatabase({ migrations: supportMigrations }),
    testBroker(),
  ]);
  issuer = await tokenIssuer();
  publisher = await publisherOf(broker);
  const chat = await startChatServices({
    environment: { INTERNAL_API_TOKEN: internalToken, ...issuer.environment },
    databaseUrl: database.url,
    broker,
    ws: { presence: { graceMs: 100 } },
  });
  ({ supportUrl, wsUrl } = chat);
  stops.push(
    () => chat.stop(),
    () => publisher.stop(),
    () => issuer.stop(),
    () => Promise.all([database.drop(), broker.drop()]),
  );
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** A user that support-service knows, with a socket. */
async function person(name: string, ...authorities: ('ROLE_USER' | 'ROLE_ADMIN')[]) {
  const userId = randomUUID();
  const token = await issuer.token({ userId, authorities });
  await publisher.publish(userCreated, {
    userId,
    version: 1,
    email: `${userId}@example.org`,
    name,
    authorities,
    enabled: true,
    timeZone: 'UTC',
    locale: 'en',
    language: 'en',
  });
  const client = await connectClient(wsUrl, { protocols: ['ems.v1', token] });
  await client.frame('welcome');
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await call(supportUrl, method, `/api/support/${path}`, { token, body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  return { userId, client, ask };
}

/** The given members of the events of a type that a client received. */
const seen = (client: Client, event: string, ...keys: string[]) =>
  client
    .events()
    .filter((frame) => frame.event === event)
    .map(({ data = {} }) => keys.map((key) => data[key]).join(' '));

const bothSee = (clients: readonly Client[], expected: Record<string, [string[], string[]]>) =>
  eventually(() => {
    for (const client of clients)
      for (const [event, [keys, lines]] of Object.entries(expected))
        expect(seen(client, event, ...keys), event).toEqual(lines);
  });

test('a resident and an administrator see each other’s messages, typing, reading and presence live', async () => {
  const [ann, carl] = [
    await person('Ann', 'ROLE_USER'),
    await person('Carl', 'ROLE_USER', 'ROLE_ADMIN'),
  ];
  const both = [ann.client, carl.client];
  const { message } = await ann.ask('POST', 'messages', { text: 'I want to talk to a person' });
  const { conversationId } = message;
  await eventually(async () =>
    expect((await carl.ask('GET', `admin/conversations?search=${ann.userId}`)).items).toHaveLength(
      1,
    ),
  );

  carl.client.send({ type: 'watch', userIds: [ann.userId] });
  await eventually(() =>
    expect(carl.client.frames.at(-1)).toEqual({
      type: 'presence',
      people: [{ userId: ann.userId, online: true }],
    }),
  );
  await eventually(() =>
    expect(ann.client.frames).toContainEqual({ type: 'presence', supportOnline: true }),
  );

  ann.client.send({ type: 'typing', conversationId });
  await bothSee([carl.client], { 'chat.typing': [['sender'], ['resident']] });
  await ann.ask('POST', 'messages', { text: 'Is anybody there?' });
  carl.client.send({ type: 'typing', conversationId });
  await carl.ask('POST', `admin/conversations/${conversationId}/read`, { position: 3 });
  await carl.ask('POST', 'admin/reply', { conversationId, text: 'Here I am' });
  await bothSee(both, {
    'chat.message': [
      ['position', 'sender', 'senderName'],
      ['1 resident ', '2 bot ', '3 resident ', '4 administrator Carl'],
    ],
    'chat.typing': [['sender'], ['resident', 'administrator']],
    'chat.read': [['reader', 'position'], ['administrator 3']],
    'chat.conversation': [
      ['status', 'assignedTo'],
      ['waiting ', `assigned ${carl.userId}`],
    ],
  });
  await ann.ask('POST', 'read', { position: 4 });
  await bothSee(both, {
    'chat.read': [
      ['reader', 'position'],
      ['administrator 3', 'resident 4'],
    ],
  });
  expect(ann.client.texts()).toContain('Here I am');
  expect(carl.client.texts()).toContain('Is anybody there?');

  await publisher.publish(userDeleted, { userId: carl.userId, version: 2 });
  expect(await carl.client.code()).toBe(4401);
  await bothSee([ann.client], {
    'chat.conversation': [
      ['status', 'assignedTo'],
      ['waiting ', `assigned ${carl.userId}`, 'waiting '],
    ],
  });
  await eventually(() =>
    expect(ann.client.frames.at(-1)).toEqual({ type: 'presence', supportOnline: false }),
  );
  ann.client.close();
});

test('another resident sees nothing of a conversation and cannot send typing notices to it', async () => {
  const [ann, eve, carl] = [
    await person('Ann', 'ROLE_USER'),
    await person('Eve', 'ROLE_USER'),
    await person('Carl', 'ROLE_USER', 'ROLE_ADMIN'),
  ];
  const { message } = await ann.ask('POST', 'messages', { text: 'hello' });
  eve.client.send({ type: 'typing', conversationId: message.conversationId });
  expect(await eve.client.frame('error')).toEqual({ type: 'error', code: 'not_allowed' });
  ann.client.send({ type: 'typing', conversationId: message.conversationId });
  await eventually(() => expect(seen(carl.client, 'chat.typing', 'userId')).toEqual([ann.userId]));
  expect(eve.client.events()).toEqual([]);
  for (const { client } of [ann, eve, carl]) client.close();
});
