import { exchanges, maxMessageBytes, readingRoutingKey } from '@ems/contracts';
import { tcpProxy, testBroker, type TestBroker } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBroker, type Broker } from '../src/connect-broker.ts';
import { createPublisher, type Publisher } from '../src/create-publisher.ts';
import { BrokerUnavailableError } from '../src/errors.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
let testbroker: TestBroker;
let proxy: Awaited<ReturnType<typeof tcpProxy>>;
let broker: Broker;

beforeAll(async () => {
  testbroker = await testBroker();
  proxy = await tcpProxy(testbroker.amqpPort);
  const url = new URL(testbroker.adminAmqpUrl);
  url.port = String(proxy.port);
  broker = await connectBroker({ url: url.href, name: 'test', logger });
});
afterAll(async () => {
  await broker.close();
  await proxy.stop();
  await testbroker.drop();
});

const reading = (bytes = 2) => ({
  exchange: exchanges.data,
  routingKey: readingRoutingKey(7),
  content: Buffer.alloc(bytes, 32),
});
const outcome = (publishing: Promise<void>) =>
  publishing.then(
    () => 'confirmed',
    (error: unknown) => error,
  );
const unavailable = expect.any(BrokerUnavailableError);

/** Makes the broker silent. */
async function inSilence(publisher: Publisher, work: () => Promise<void>): Promise<void> {
  proxy.silence();
  await work();
  proxy.restore();
  await publisher.close();
}

test('a publish to a silent broker fails at the deadline, and the next one works once the broker answers again', async () => {
  const publisher = await createPublisher({ broker, logger, window: 2, deadlineMs: 300 });
  proxy.silence();
  const outcomes = await Promise.all(
    Array.from({ length: 5 }, () => outcome(publisher.publish(reading()))),
  );
  expect(outcomes).toEqual(Array(5).fill(unavailable));
  proxy.restore();
  await expect.poll(() => outcome(publisher.publish(reading()))).toBe('confirmed');
  await publisher.close();
});

test('a message over the number of waiting messages is refused at once', async () => {
  const publisher = await createPublisher({
    broker,
    logger,
    window: 1,
    deadlineMs: 300,
    mostWaiting: { messages: 3, bytes: 1_000_000 },
  });
  await inSilence(publisher, async () => {
    const waiting = Array.from({ length: 4 }, () => outcome(publisher.publish(reading())));
    await expect(publisher.publish(reading())).rejects.toThrow('wait');
    expect(await Promise.all(waiting)).toEqual(Array(4).fill(unavailable));
  });
});

test('a message over the bytes of waiting messages is refused at once', async () => {
  const publisher = await createPublisher({
    broker,
    logger,
    window: 1,
    deadlineMs: 300,
    mostWaiting: { messages: 1_000, bytes: 1_000 },
  });
  await inSilence(publisher, async () => {
    const waiting = [2, 600].map((bytes) => outcome(publisher.publish(reading(bytes))));
    await expect(publisher.publish(reading(600))).rejects.toThrow('wait');
    expect(await Promise.all(waiting)).toEqual([unavailable, unavailable]);
  });
});

test('a message too large for the broker is refused before it is sent, and other messages are confirmed', async () => {
  const publisher = await createPublisher({ broker, logger });
  const outcomes = await Promise.all(
    [2, maxMessageBytes + 1, 2].map((bytes) => outcome(publisher.publish(reading(bytes)))),
  );
  expect(outcomes).toEqual(['confirmed', expect.any(RangeError), 'confirmed']);
  await publisher.close();
});
