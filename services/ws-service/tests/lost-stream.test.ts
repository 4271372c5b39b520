import { randomUUID } from 'node:crypto';
import { queues, topology } from '@ems/contracts';
import { eventually, tcpProxy } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from './ws-client.ts';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
let replica: Awaited<ReturnType<WsHarness['replica']>>;

beforeAll(async () => {
  harness = await createWsHarness();
  replica = await harness.replica();
});
afterAll(() => harness.stop());

const gaps = ({ frames }: Client) => frames.filter(({ type }) => type === 'gap').length;

/** Recreates the stream, as after a broker has lost its disk. */
async function loseStream(change: Record<string, number> = {}) {
  const { management, vhost } = harness.broker;
  const path = `/api/queues/${vhost}/${queues.wsEvents}`;
  await management.delete(path);
  const declared = topology.queues.find(({ name }) => name === queues.wsEvents);
  await management.put(path, { durable: true, arguments: { ...declared?.arguments, ...change } });
  for (const { source, destination, routingKey } of topology.bindings)
    if (destination === queues.wsEvents)
      await management.post(`/api/bindings/${vhost}/e/${source}/q/${destination}`, {
        routing_key: routingKey,
      });
}

/** Waits until the replica reads again. */
async function sayUntilHeard(userId: string, text: string, occurredAt?: Date) {
  const listener = await replica.connect({ as: { userId } });
  await listener.frame('welcome');
  await eventually(async () => {
    await harness.say(userId, text, occurredAt);
    expect(listener.texts()).toContain(text);
  });
  listener.close();
}

async function wellInformed(userId: string, events: number, occurredAt?: Date) {
  const client = await replica.connect({ as: { userId } });
  await client.frame('welcome');
  for (let n = 0; n < events; n++) await harness.say(userId, `old ${n}`, occurredAt);
  await eventually(() => expect(client.texts()).toHaveLength(events));
  return client;
}

test('open sockets get one gap when the stream is recreated, and then all new events', async () => {
  const userId = randomUUID();
  const client = await wellInformed(userId, 20);
  await loseStream();
  await sayUntilHeard(randomUUID(), 'first');
  expect(gaps(client)).toBe(1);
  await harness.say(userId, 'new');
  await eventually(() => expect(client.texts().at(-1)).toBe('new'));
  expect(client.closed()).toBeUndefined();
  client.close();
});

test.each([
  ['shorter than it was', 0, undefined],
  ['longer than it was', 60, undefined],
  ['longer, with all messages in the same second', 60, new Date()],
])(
  'after a lost stream was replaced by one that is %s, old positions give a gap at old and new replicas, and new ones resume',
  async (_, more, occurredAt) => {
    const userId = randomUUID();
    const client = await wellInformed(userId, 20, occurredAt);
    const position = client.position();
    client.close();
    await loseStream();
    await sayUntilHeard(randomUUID(), 'first', occurredAt);
    for (let n = 0; n < more; n++) await harness.say(userId, `new ${n}`, occurredAt);
    const fresh = await harness.replica();
    for (const one of [replica, fresh]) {
      const back = await one.connect({ as: { userId }, position });
      expect(await back.frame('welcome')).toMatchObject({ resumed: false });
      expect(back.frames[0]).toEqual({ type: 'gap' });
      const again = await fresh.connect({ as: { userId }, position: back.position() });
      expect(await again.frame('welcome')).toMatchObject({ resumed: true });
      for (const each of [back, again]) each.close();
    }
    await fresh.stop();
  },
);

test('events that the broker removed before a replica read them give a gap, and the remaining ones arrive', async () => {
  await loseStream({ 'x-max-length-bytes': 40_000, 'x-stream-max-segment-size-bytes': 10_000 });
  const proxy = await tcpProxy(harness.broker.amqpPort);
  const url = new URL(harness.broker.amqpUrl('ws-service'));
  url.port = String(proxy.port);
  const late = await harness.replica({}, { AMQP_URL: url.href });
  const userId = randomUUID();
  const [client, other] = [
    await late.connect({ as: { userId } }),
    await late.connect({ as: { userId } }),
  ];
  for (const one of [client, other]) await one.frame('welcome');
  await harness.say(userId, 'heard');
  for (const one of [client, other]) await eventually(() => expect(one.texts()).toEqual(['heard']));
  other.close();
  proxy.cut();
  const long = 'x'.repeat(1_000);
  for (let n = 0; n < 300; n++) await harness.say(userId, `${n} ${long}`);
  proxy.restore();
  await eventually(() => expect(client.texts().at(-1)).toBe(`299 ${long}`));
  expect(gaps(client)).toBe(1);
  expect(client.texts().length).toBeLessThan(301);
  const back = await late.connect({ as: { userId }, position: other.position() });
  expect(await back.frame('welcome')).toMatchObject({ resumed: false });
  for (const one of [client, back]) one.close();
  await late.stop();
  await proxy.stop();
});
