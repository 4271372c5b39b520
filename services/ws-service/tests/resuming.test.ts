import { randomUUID } from 'node:crypto';
import { eventually } from '@ems/dev-env/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pausableProxy } from './pausable-proxy.ts';
import type { Client } from './ws-client.ts';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let replicas: Awaited<ReturnType<WsHarness['replica']>>[];

beforeAll(async () => {
  harness = await createWsHarness();
  replicas = [await harness.replica(), await harness.replica()];
});
afterAll(() => harness.stop());

const at = (index: number) => {
  const replica = replicas[index % replicas.length];
  if (!replica) throw new Error('no replica');
  return replica;
};

/** Somebody who comes back, each time to the other replica, with the last position they know. */
function traveller(userId: string) {
  const visits: Client[] = [];
  return {
    visits,
    async come() {
      const position = visits.findLast((visit) => visit.position() !== undefined)?.position();
      const client = await at(visits.length).connect({ as: { userId }, position });
      visits.push(client);
      if (visits.length === 1) await client.frame('welcome');
    },
    /** Without a goodbye. */
    leave: () => visits.at(-1)?.socket.terminate(),
    texts: () => visits.flatMap((visit) => visit.texts()),
  };
}

test('whenever connections break and whichever replica clients come back to, every event comes once and in order', async () => {
  const step = fc.oneof(
    fc.record({ what: fc.constant('say' as const), who: fc.nat({ max: 2 }) }),
    fc.record({ what: fc.constant('break' as const), who: fc.nat({ max: 2 }) }),
    fc.record({ what: fc.constant('breathe' as const), who: fc.nat({ max: 2 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const people = Array.from({ length: 3 }, () => ({
        userId: randomUUID(),
        said: [] as string[],
      }));
      const travellers = people.map(({ userId }) => traveller(userId));
      for (const one of travellers) await one.come();
      const publishing: Promise<void>[] = [];
      for (const [index, { what, who }] of steps.entries()) {
        if (what === 'say') {
          people[who]?.said.push(String(index));
          publishing.push(harness.say(people[who]?.userId ?? '', String(index)));
        } else if (what === 'break') {
          travellers[who]?.leave();
          await travellers[who]?.come();
        } else await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(publishing);
      await eventually(() =>
        expect(travellers.map((one) => one.texts())).toEqual(people.map(({ said }) => said)),
      );
      for (const one of travellers) {
        expect(
          one.visits.flatMap(({ frames }) => frames.filter(({ type }) => type === 'gap')),
        ).toEqual([]);
        one.leave();
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

describe('a position', () => {
  test('that was given to somebody for whom nothing has happened yet is good at another replica', async () => {
    const userId = randomUUID();
    const first = await at(0).connect({ as: { userId } });
    const { position } = await first.frame('welcome');
    first.close();
    await harness.say(userId, 'missed');
    const second = await at(1).connect({ as: { userId }, position });
    expect(await second.frame('welcome')).toMatchObject({ resumed: true, position });
    await eventually(() => expect(second.texts()).toEqual(['missed']));
    second.close();
  });

  test.each([['99999999999999999-1'], ['-1'], ['1'], ['abc'], ['']])(
    'that nobody gave out (%j) is a gap, and the connection goes on from now',
    async (position) => {
      const userId = randomUUID();
      const client = await at(0).connect({ as: { userId }, position });
      expect(await client.frame('welcome')).toMatchObject({ resumed: false });
      expect(client.frames[0]).toEqual({ type: 'gap' });
      await harness.say(userId, 'live');
      await eventually(() => expect(client.texts()).toEqual(['live']));
      client.close();
    },
  );

  test('of a stream that is no more (ahead of all there is) is a gap too, after a moment for a replica that lags', async () => {
    const client = await at(0).connect({ position: '500000-zzzzz' });
    expect(await client.frame('welcome')).toMatchObject({ resumed: false });
    expect(client.frames[0]).toEqual({ type: 'gap' });
    client.close();
  });
});

test('a client that is ahead of a replica that lags is given what it lacks, and nothing again', async () => {
  const proxy = await pausableProxy(harness.broker.amqpPort);
  const url = new URL(harness.broker.amqpUrl('ws-service'));
  url.port = String(proxy.port);
  const lagging = await harness.replica({}, { AMQP_URL: url.href });
  const userId = randomUUID();
  const ahead = await at(0).connect({ as: { userId } });
  await ahead.frame('welcome');
  proxy.pause();
  for (const text of ['a', 'b']) await harness.say(userId, text);
  await eventually(() => expect(ahead.texts()).toEqual(['a', 'b']));
  const back = await lagging.connect({ as: { userId }, position: ahead.position() });
  await eventually(() => back.socket.readyState === back.socket.OPEN);
  await harness.say(userId, 'c');
  expect(back.frames).toEqual([]);
  proxy.resume();
  expect(await back.frame('welcome')).toMatchObject({ resumed: true });
  await eventually(() => expect(back.texts()).toEqual(['c']));
  for (const client of [ahead, back]) client.close();
  await lagging.stop();
  proxy.close();
});

test('a replica that starts later knows what came before it, and does not tell it to those who are new', async () => {
  const userId = randomUUID();
  const before = await at(0).connect({ as: { userId } });
  const { position } = await before.frame('welcome');
  for (const text of ['a', 'b', 'c']) await harness.say(userId, text);
  await eventually(() => expect(before.texts()).toEqual(['a', 'b', 'c']));
  // The broker counts what is in a stream a little later than it hands it out.
  await eventually(async () => expect(await harness.messages()).toBeGreaterThanOrEqual(3));
  const late = await harness.replica();
  const back = await late.connect({ as: { userId }, position });
  const fresh = await late.connect({ as: { userId } });
  await eventually(() => expect(back.texts()).toEqual(['a', 'b', 'c']));
  // Behind the last that was said may be who came and went.
  const offset = (shown: unknown) => Number(String(shown).split('-')[0]);
  const welcome = await fresh.frame('welcome');
  expect(offset(welcome.position)).toBeGreaterThanOrEqual(offset(before.position()));
  await harness.say(userId, 'd');
  await eventually(() => expect(fresh.texts()).toEqual(['d']));
  for (const client of [before, back, fresh]) client.close();
});

test('after its connection to the broker was cut a replica goes on without a gap', async () => {
  const userId = randomUUID();
  const client = await at(0).connect({ as: { userId } });
  await client.frame('welcome');
  await harness.say(userId, 'before');
  await eventually(() => expect(client.texts()).toEqual(['before']));
  await harness.cutBroker();
  for (const text of ['during', 'after']) await harness.say(userId, text);
  await eventually(() => expect(client.texts()).toEqual(['before', 'during', 'after']));
  client.close();
});

describe('somebody who has read over HTTP with their token', () => {
  test('is told at any replica what came since it was issued, then what comes', async () => {
    const userId = randomUUID();
    const issuedAt = Math.floor(Date.now() / 1000);
    await harness.say(userId, 'while reading');
    for (const index of [0, 1]) {
      const other = await at(index).connect({ as: { userId, issuedAt }, query: 'since=token' });
      await eventually(() => expect(other.texts()).toEqual(['while reading']));
      expect(other.frames[0]).toMatchObject({ type: 'welcome', resumed: true });
      other.close();
    }
    const client = await at(0).connect({ as: { userId, issuedAt }, query: 'since=token' });
    await client.frame('welcome');
    await harness.say(userId, 'live');
    await eventually(() => expect(client.texts()).toEqual(['while reading', 'live']));
    client.close();
  });

  test('is not told what came well before', async () => {
    const userId = randomUUID();
    await harness.say(userId, 'before');
    const here = await at(0).connect({ as: { userId }, query: 'since=token' });
    await eventually(() => expect(here.texts()).toEqual(['before']));
    const issuedAt = Math.floor(Date.now() / 1000) + 10;
    const client = await at(0).connect({ as: { userId, issuedAt }, query: 'since=token' });
    expect(await client.frame('welcome')).toMatchObject({ resumed: true });
    await harness.say(userId, 'after');
    await eventually(() => expect(client.texts()).toEqual(['after']));
    for (const one of [here, client]) one.close();
  });

  test('goes on from the last position once there is one', async () => {
    const userId = randomUUID();
    await harness.say(userId, 'seen');
    const first = await at(0).connect({ as: { userId }, query: 'since=token' });
    await eventually(() => expect(first.texts()).toEqual(['seen']));
    const position = first.position();
    first.close();
    const second = await at(1).connect({ as: { userId }, query: 'since=token', position });
    await second.frame('welcome');
    await harness.say(userId, 'new');
    await eventually(() => expect(second.texts()).toEqual(['new']));
    second.close();
  });
});
