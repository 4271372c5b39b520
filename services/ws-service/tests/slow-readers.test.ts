import { randomUUID } from 'node:crypto';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let replica: Awaited<ReturnType<WsHarness['replica']>>;

beforeAll(async () => {
  harness = await createWsHarness();
  replica = await harness.replica();
});
afterAll(() => harness.stop());

const long = 'x'.repeat(30_000);
const texts = (count: number) => Array.from({ length: count }, (_, n) => `${n} ${long}`);

test('a client that does not read is closed with 4408 at one megabyte, delays nobody, and misses nothing after reconnecting', async () => {
  const userId = randomUUID();
  const slow = await replica.connect({ as: { userId } });
  const quick = await replica.connect({ as: { userId } });
  for (const client of [slow, quick]) await client.frame('welcome');
  slow.socket.pause();
  // Some megabytes fit into the buffers of the operating system. The rest waits in the process.
  const said = texts(400);
  for (const text of said) await harness.say(userId, text);
  await eventually(() => quick.texts().length >= said.length, { deadlineMs: 45_000 });
  slow.socket.resume();
  expect(await slow.code()).toBe(4408);
  expect(slow.texts().length).toBeLessThan(said.length);
  const back = await replica.connect({ as: { userId }, position: slow.position() });
  await eventually(() => back.texts().length >= said.length - slow.texts().length, {
    deadlineMs: 45_000,
  });
  expect([...slow.texts(), ...back.texts()]).toEqual(said);
  expect(back.closed()).toBeUndefined();
  quick.close();
  back.close();
});

test('missed events arrive at the pace of the client, however many there are, and new events follow', async () => {
  const userId = randomUUID();
  const before = await replica.connect({ as: { userId } });
  const { position } = await before.frame('welcome');
  before.socket.terminate();
  const said = texts(500);
  for (const text of said) await harness.say(userId, text);
  const back = await replica.connect({ as: { userId }, position });
  back.socket.once('message', () => back.socket.pause());
  await eventually(() => back.socket.isPaused);
  const live = texts(3).map((text) => `live ${text}`);
  for (const text of live) await harness.say(userId, text);
  back.socket.resume();
  await eventually(() => back.texts().length >= said.length + live.length, { deadlineMs: 45_000 });
  expect(back.texts()).toEqual([...said, ...live]);
  expect(back.closed()).toBeUndefined();
  back.close();
});
