import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { acceptedPeriod, exchanges, maxMessageBytes, readingRoutingKey } from '@ems/contracts';
import type { ConsumeMessage } from 'amqplib';
import { expect, test } from 'vitest';
import { createBadContentLimit } from '../domain/bad-content-limit.ts';
import { mostBytesOfMessage, mostWaiting } from '../domain/waiting-memory.ts';
import { checkDelivery } from './check-delivery.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const messages = 100;
const arrivedAt = Date.UTC(2026, 2, 10, 12);
const at = (second: number) => new Date(arrivedAt - 1_000 * second).toISOString();
const elements = (element: (n: number) => object) =>
  JSON.stringify(Array.from({ length: 1_000 }, (_, n) => element(n)));

/** Each message is a separate buffer, as from the broker, and comes from a different device. */
function waitingOf(body: string, routingKey: (deviceId: number) => string) {
  const mayKeep = createBadContentLimit();
  return Array.from({ length: messages }, (_, n) =>
    checkDelivery(
      {
        content: Buffer.from(body.padEnd(maxMessageBytes)),
        fields: { exchange: exchanges.data, routingKey: routingKey(n + 1), redelivered: false },
        properties: { headers: {} },
      } as ConsumeMessage,
      {
        arrival: { arrivedAt, cameBefore: false, isKnown: true },
        period: acceptedPeriod(arrivedAt, undefined),
        mayKeep,
        isDue: () => true,
        usesArrivalTime: () => false,
      },
    ),
  );
}

/** Buffers are freed in the background after they were collected. */
async function bytesInUse(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await setImmediate();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test.each([
  ['readings', elements((n) => ({ timestamp: at(n), kwh: 0.1 })), readingRoutingKey],
  [
    'readings with registers and power',
    elements((n) => ({ timestamp: at(n), kwh: 0.1, registerKwh: n, watts: n, sentAt: at(0) })),
    readingRoutingKey,
  ],
  [
    'readings, registers, power and long rejected elements',
    elements((n) =>
      n < 100
        ? { kwh: 'k'.repeat(1_000) }
        : { timestamp: at(n), kwh: 0.1, registerKwh: n, watts: n, sentAt: at(0) },
    ),
    readingRoutingKey,
  ],
  ['elements without a time', elements((n) => ({ kwh: n })), readingRoutingKey],
  [
    'numbers that are longer than they were sent',
    elements(() => ({ kwh: Array(48).fill('1e20').map(Number) })),
    readingRoutingKey,
  ],
  ['a long key', JSON.stringify({ ['k'.repeat(200_000)]: 1 }), readingRoutingKey],
  ['no JSON', '['.repeat(maxMessageBytes), readingRoutingKey],
  ['a vendor’s values', JSON.stringify({ a: 1 }), (id: number) => `device.${id}.tele.SENSOR`],
  ['a foreign key', '{}', () => `device.0.${'x'.repeat(240)}`],
])(
  'a message of 256 KB with %s takes no more memory while it waits than is allowed',
  async (_, body, routingKey) => {
    waitingOf(body, routingKey);
    const before = await bytesInUse();
    const waiting = waitingOf(body, routingKey);
    const each = ((await bytesInUse()) - before) / messages;
    expect(waiting).toHaveLength(messages);
    expect(each).toBeLessThan(mostBytesOfMessage);
  },
);

test('two batches wait, but not more of the largest messages than 160 MB', () => {
  expect(mostWaiting(200)).toBe(400);
  expect(mostWaiting(5_000) * mostBytesOfMessage).toBeLessThanOrEqual(160_000_000);
});
