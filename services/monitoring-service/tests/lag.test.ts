import { fileURLToPath } from 'node:url';
import { exchanges, queues, readingRoutingKey } from '@ems/contracts';
import { eventually, startProcess, type ServiceProcess } from '@ems/dev-env/testing';
import { connectBroker, createPublisher } from '@ems/messaging';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { admin, ann, createApiHarness, logger, type ApiHarness } from './api-harness.ts';

const main = fileURLToPath(new URL('../src/worker/main.ts', import.meta.url));
const device = 7;
const backlog = 40;
let harness: ApiHarness;
let broker: Awaited<ReturnType<typeof connectBroker>>;
let publisher: Awaited<ReturnType<typeof createPublisher>>;
let workers: ServiceProcess[] = [];

beforeAll(async () => {
  harness = await createApiHarness();
  broker = await connectBroker({ url: harness.broker.adminAmqpUrl, name: 'test', logger });
  publisher = await createPublisher({ broker, logger });
  await harness.device(device, ann);
});
afterEach(async () => {
  for (const worker of workers) await worker.end();
  workers = [];
});
afterAll(async () => {
  await publisher.close();
  await broker.close();
  await harness.stop();
});

/** Starts a worker that holds ten messages at most. */
async function startWorker(): Promise<ServiceProcess> {
  const variables = {
    HOST: '127.0.0.1',
    DATABASE_URL: harness.database.url,
    AMQP_URL: harness.broker.amqpUrl('monitoring-worker'),
    INGEST_BATCH_MESSAGES: '5',
  };
  const worker = await startProcess(main, variables, 60_000);
  workers.push(worker);
  return worker;
}

const send = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      publisher.publish({
        exchange: exchanges.data,
        routingKey: readingRoutingKey(device),
        content: Buffer.from(
          JSON.stringify({ timestamp: new Date(Date.now() - 1_000 * n).toISOString(), kwh: 0.1 }),
        ),
      }),
    ),
  );

interface Health {
  readonly lagSeconds: number | null;
  readonly queues: readonly { name: string; ready: number; unacknowledged: number }[];
}

const health = async () => (await harness.call(admin, 'GET', 'health')).body as Health;
const secondsSince = (instant: number) => (Date.now() - instant) / 1_000;

/** Waits until health is right about the queue, and returns what it says then. */
const untilQueue = (check: (queue: { ready: number; unacknowledged: number }) => void) =>
  eventually(
    async () => {
      const answer = await health();
      const queue = answer.queues.find(({ name }) => name === queues.readings);
      check(queue ?? { ready: -1, unacknowledged: -1 });
      return answer;
    },
    { deadlineMs: 30_000 },
  );

/** Until the lag is that of what was sent at `sentAt`, or a few seconds more, but never less. */
const untilLagSince = (sentAt: number) =>
  eventually(
    async () => {
      const before = secondsSince(sentAt);
      const { lagSeconds } = await health();
      expect(lagSeconds).toBeGreaterThan(before - 0.2);
      expect(before).toBeGreaterThan(6);
      expect(lagSeconds).toBeLessThan(secondsSince(sentAt) + 6);
    },
    { deadlineMs: 60_000 },
  );

/** Until everything is stored, and workers have said so. */
async function drained(): Promise<Health> {
  const since = new Date();
  const answer = await untilQueue((queue) =>
    expect(queue).toMatchObject({ ready: 0, unacknowledged: 0 }),
  );
  await eventually(async () =>
    expect(
      await harness.rows('SELECT FROM ingest_progress WHERE stored_until > $1', [since]),
    ).toHaveLength(1),
  );
  return answer;
}

test('a backlog behind a worker that stands still is as old as its oldest reading', async () => {
  const worker = await startWorker();
  await send(1);
  expect((await drained()).lagSeconds).toBe(0);
  worker.child.kill('SIGSTOP');
  const sentAt = Date.now();
  await send(backlog);
  await untilQueue(({ ready }) => expect(ready).toBeGreaterThan(0));
  await untilLagSince(sentAt);
  worker.child.kill('SIGCONT');
  expect((await drained()).lagSeconds).toBe(0);
});

test('a backlog without a worker is as old as its oldest reading, also when a worker has started', async () => {
  const first = await startWorker();
  await send(1);
  await drained();
  await first.end('SIGTERM');
  const sentAt = Date.now();
  await send(backlog);
  await untilQueue(({ ready }) => expect(ready).toBe(backlog));
  await untilLagSince(sentAt);

  const holder = await harness.pool.connect();
  await holder.query('BEGIN; LOCK TABLE hours IN ACCESS EXCLUSIVE MODE');
  await startWorker();
  await untilQueue(({ unacknowledged }) => expect(unacknowledged).toBe(10));
  await untilLagSince(sentAt);
  await holder.query('ROLLBACK');
  holder.release();
  expect((await drained()).lagSeconds).toBe(0);
});
