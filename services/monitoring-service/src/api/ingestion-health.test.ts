import { expect, test } from 'vitest';
import type { WorkerHeartbeat } from '../db/worker-heartbeats.ts';
import { ingestionHealth } from './ingestion-health.ts';

const now = Date.UTC(2026, 10, 24, 12);
const ago = (seconds: number) => new Date(now - 1_000 * seconds);
const heartbeat = (change: Partial<WorkerHeartbeat> = {}): WorkerHeartbeat => ({
  worker: crypto.randomUUID(),
  startedAt: ago(3_600),
  seenAt: ago(change.silentSeconds ?? 1),
  unprocessedMessages: 0,
  oldestUnprocessedAt: null,
  storingSince: null,
  readingsPerSecond: 0.3,
  silentSeconds: 1,
  ...change,
});
/** Everything older is stored. */
const storedUntil = ago(300).getTime();
const queue = (consumers: number, ready = 0, unacknowledged = 0) => ({
  consumers,
  ready,
  unacknowledged,
});

test('workers that store incoming readings are working, and a rate of 0.3 per second is not rounded', () => {
  const busy = heartbeat({ oldestUnprocessedAt: ago(2), storingSince: ago(1) });
  expect(
    ingestionHealth([busy, heartbeat({ readingsPerSecond: 0 })], queue(2, 9, 3), storedUntil, now),
  ).toMatchObject({
    ingestion: 'working',
    lagSeconds: 2,
    readingsPerSecond: 0.3,
  });
});

test('a worker that tries the same batch for a long time is stalled, even with an empty queue', () => {
  const stalled = heartbeat({ oldestUnprocessedAt: ago(95), storingSince: ago(90) });
  expect(ingestionHealth([heartbeat(), stalled], queue(2, 0, 40), storedUntil, now)).toMatchObject({
    ingestion: 'stalled',
    lagSeconds: 95,
    workerDetails: [{ state: 'working' }, { state: 'stalled' }],
  });
});

test('a silent worker counts as long as it is a consumer of the queue', () => {
  const hung = heartbeat({ silentSeconds: 60, oldestUnprocessedAt: ago(61) });
  expect(ingestionHealth([heartbeat(), hung], queue(2, 0, 5), storedUntil, now)).toMatchObject({
    ingestion: 'stalled',
    lagSeconds: 61,
  });
  expect(ingestionHealth([heartbeat(), hung], queue(1), storedUntil, now)).toMatchObject({
    ingestion: 'working',
    lagSeconds: 0,
  });
});

test('without workers the lag is the time since everything was stored, or unknown', () => {
  const stalled = { ingestion: 'stalled', lagSeconds: 300 };
  const dead = heartbeat({ silentSeconds: 120 });
  expect(ingestionHealth([dead], queue(0, 5), storedUntil, now)).toMatchObject(stalled);
  expect(ingestionHealth([], queue(0, 5), storedUntil, now)).toMatchObject(stalled);
  expect(ingestionHealth([], queue(0, 5), undefined, now)).toMatchObject({
    ingestion: 'stalled',
    lagSeconds: null,
  });
  expect(ingestionHealth([], queue(0), storedUntil, now)).toMatchObject({
    ingestion: 'working',
    lagSeconds: 0,
  });
  expect(ingestionHealth([], undefined, storedUntil, now)).toMatchObject({ lagSeconds: null });
});

test('a queue with messages is never reported as a lag of 0, although its worker holds none', () => {
  expect(ingestionHealth([heartbeat()], queue(1, 5), storedUntil, now)).toMatchObject({
    lagSeconds: 300,
  });
  expect(ingestionHealth([heartbeat()], queue(1, 0, 5), undefined, now)).toMatchObject({
    lagSeconds: null,
  });
});

test('ingestion is stalled when no worker consumes the queue, although all send heartbeats', () => {
  const stalled = { ingestion: 'stalled', lagSeconds: 300 };
  const both = [heartbeat(), heartbeat()];
  expect(ingestionHealth(both, queue(0, 5), storedUntil, now)).toMatchObject(stalled);
  const busy = heartbeat({ oldestUnprocessedAt: ago(40) });
  expect(ingestionHealth([busy], queue(0, 5), storedUntil, now)).toMatchObject(stalled);
  expect(ingestionHealth([heartbeat()], queue(0), storedUntil, now)).toMatchObject({
    ingestion: 'working',
  });
});

test('messages delivered to a silent worker may have waited since everything was stored', () => {
  const hung = heartbeat({ silentSeconds: 30 });
  expect(ingestionHealth([hung], queue(1, 0, 3), storedUntil, now)).toMatchObject({
    ingestion: 'stalled',
    lagSeconds: 300,
  });
});

test('ingestion is stalled when all workers are silent and the broker does not answer', () => {
  expect(
    ingestionHealth([heartbeat({ silentSeconds: 30 })], undefined, storedUntil, now),
  ).toMatchObject({
    ingestion: 'stalled',
    lagSeconds: null,
  });
  expect(ingestionHealth([heartbeat()], undefined, storedUntil, now)).toMatchObject({
    ingestion: 'working',
  });
});
