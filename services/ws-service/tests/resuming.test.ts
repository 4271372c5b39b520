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

/** A client that reconnects with its last position, each time to the other replica. */
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
    /** Cuts the connection without a close frame. */
    leave: () => visits.at(-1)?.socket.terminate(),
    texts: () => visits.flatMap((visit) => visit.texts()),
  };
}

test('every event arrives once and in order, whenever connections break and whichever replica clients reconnect to', async () => {
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
  test('from a welcome without events works at another replica', async () => {
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
    'that was never given out (%j) gives a gap, and the connection continues from now',
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

  test('ahead of the stream gives a gap too, after a wait for a replica that lags', async () => {
    const client = await at(0).connect({ position: '500000-zzzzz' });
    expect(await client.frame('welcome')).toMatchObject({ resumed: false });
    expect(client.frames[0]).toEqual({ type: 'gap' });
    client.close();
  });
});

test('a client ahead of a lagging replica gets the missing events once the replica has them, and none twice', async () => {
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

test('a replica that starts later has earlier events, and does not send them to new clients', async () => {
  const userId = randomUUID();
  const before = await at(0).connect({ as: { userId } });
  const { position } = await before.frame('welcome');
  for (const text of ['a', 'b', 'c']) await harness.say(userId, text);
  await eventually(() => expect(before.texts()).toEqual(['a', 'b', 'c']));
  // The broker's message count lags behind its deliveries.
  await eventually(async () => expect(await harness.messages()).toBeGreaterThanOrEqual(3));
  const late = await harness.replica();
  const back = await late.connect({ as: { userId }, position });
  const fresh = await late.connect({ as: { userId } });
  await eventually(() => expect(back.texts()).toEqual(['a', 'b', 'c']));
  // Presence announcements may follow the last event.
  const offset = (shown: unknown) => Number(String(shown).split('-')[0]);
  const welcome = await fresh.frame('welcome');
  expect(offset(welcome.position)).toBeGreaterThanOrEqual(offset(before.position()));
  await harness.say(userId, 'd');
  await eventually(() => expect(fresh.texts()).toEqual(['d']));
  for (const client of [before, back, fresh]) client.close();
});

test('a replica continues without a gap after its broker connection was cut', async () => {
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

describe('a client that has read over HTTP with its token', () => {
  test('gets all events since the token was issued, at any replica, then new ones', async () => {
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

  test('gets no events from well before', async () => {
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

  test('continues from the last position once it has one', async () => {
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
