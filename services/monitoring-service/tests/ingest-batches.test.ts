import { acceptedPeriod } from '@ems/contracts';
import { connectBroker } from '@ems/messaging';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueuePosition } from '../src/domain/queue-position.ts';
import { createIngest } from '../src/worker/ingest.ts';
import { createWorkerMetrics } from '../src/worker/worker-metrics.ts';
import { createHarness, logger, type Harness } from './worker-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.stop());

const message = (deviceId: number) =>
  Array.from({ length: 1_000 }, (_, second) => ({
    deviceId,
    timestamp: new Date(Date.UTC(2026, 2, 10) + second * 1_000).toISOString(),
    kwh: 0.001,
  }));

test('messages of many readings that gather while a batch is stored become several batches of bounded size', async () => {
  const broker = await connectBroker({
    url: harness.broker.amqpUrl('monitoring-worker'),
    name: 'test',
    logger,
  });
  const sizes: number[] = [];
  let received = 0;
  const canStore = Promise.withResolvers<void>();
  const consumer = await createIngest({
    batchMessages: 100,
    period() {
      received++;
      return acceptedPeriod(Date.now(), undefined);
    },
    async store(messages) {
      sizes.push(messages.reduce((sum, { readings }) => sum + readings.length, 0));
      await canStore.promise;
      return [];
    },
    usesArrivalTime: () => false,
    profilesOf: async () => new Map(),
    lastMessages: { isDue: () => false, note: () => undefined },
    position: createQueuePosition(),
    onStored: () => undefined,
    metrics: createWorkerMetrics(new Registry()),
    logger,
  }).consume(broker);
  await Promise.all(Array.from({ length: 60 }, (_, id) => harness.send(id + 1, message(id + 1))));
  await expect.poll(() => received).toBe(60);
  canStore.resolve();
  await expect.poll(() => sizes.reduce((sum, size) => sum + size, 0)).toBe(60_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
  await consumer.stop();
  await broker.close();
});

test('one reading does not wait behind a backfill, and what of it is not stored stays in the queue', async () => {
  const broker = await connectBroker({
    url: harness.broker.amqpUrl('monitoring-worker'),
    name: 'test',
    logger,
  });
  let received = 0;
  const consume = (store: (readings: number) => Promise<void>) =>
    createIngest({
      batchMessages: 100,
      period() {
        received++;
        return acceptedPeriod(Date.now(), undefined);
      },
      async store(messages) {
        await store(messages.reduce((sum, { readings }) => sum + readings.length, 0));
        return [];
      },
      usesArrivalTime: () => false,
      profilesOf: async () => new Map(),
      lastMessages: { isDue: () => false, note: () => undefined },
      position: createQueuePosition(),
      onStored: () => undefined,
      metrics: createWorkerMetrics(new Registry()),
      logger,
    }).consume(broker);
  const sizes: number[] = [];
  const canStore = Promise.withResolvers<void>();
  const first = await consume(async (readings) => {
    sizes.push(readings);
    await canStore.promise;
    if (sizes.length > 2) throw new Error('The database is away');
  });
  await harness.send(1, message(1));
  await expect.poll(() => sizes).toEqual([1_000]);
  for (let id = 2; id <= 13; id++) await harness.send(id, message(id));
  await harness.send(14, message(14).slice(0, 1));
  await expect.poll(() => received).toBe(14);
  canStore.resolve();
  await expect.poll(() => sizes.slice(0, 3)).toEqual([1_000, 1, 2_000]);
  await first.stop();

  let stored = 0;
  const second = await consume(async (readings) => void (stored += readings));
  await expect.poll(() => stored).toBe(12_000);
  await second.stop();
  await broker.close();
});
