import { queues } from '@ems/contracts';
import type { ClientBase } from 'pg';
import { BackupError } from './backup-error.ts';
import { observeQueues, type ObservedBroker, type QueueState } from './observe-queues.ts';

/** The maximum difference between the clocks of workers, broker and database. */
const clocksMs = 2_000;
const silentSeconds = 10;

interface Worker {
  readonly worker: string;
  readonly seenAt: Date;
  readonly oldestUnprocessedAt: Date | null;
}

/** Everything that was accepted before the call has left the queue by now: these workers have it. */
interface Handover {
  readonly at: Date;
  readonly workers: readonly Worker[];
}

/**
 * Waits until every reading that the broker accepted before the call is stored or parked.
 *
 * @param client of `monitoringdb`, in which workers record their progress
 * @throws {BackupError} at the deadline
 */
export async function untilReadingsStored(
  broker: ObservedBroker,
  client: ClientBase,
  deadline: number,
): Promise<void> {
  let stored = false;
  let parked = false;
  let handover: Handover | undefined;
  const names = [queues.readings, queues.parked];
  for await (const stateOf of observeQueues(broker, names, deadline)) {
    const readings = stateOf(queues.readings);
    parked ||= stateOf(queues.parked).messages === 0;
    const { now, workers } = await heardWorkers(client);
    handover ??= handoverTo(readings, workers, now);
    const progress = handover && progressOf(handover, workers);
    stored ||= readings.messages === 0 || progress === 'stored';
    if (progress === 'unknown') handover = undefined;
    if (stored && parked) return;
  }
  throw new BackupError(
    `${stored ? 'Parked messages' : 'Readings'} have waited at the broker for too long. Check that monitoring-worker runs and keeps up, then try again`,
  );
}

/** A consumer without progress may hold messages too. */
const handoverTo = (
  { ready, consumers }: QueueState,
  workers: readonly Worker[],
  at: Date,
): Handover | undefined =>
  ready === 0 && workers.length >= consumers ? { at, workers } : undefined;

function progressOf({ at, workers }: Handover, heard: readonly Worker[]) {
  const later = new Map(heard.map((worker) => [worker.worker, worker]));
  const now = workers.map(({ worker }) => later.get(worker));
  // Messages of a worker that has ended go to another one.
  if (now.includes(undefined)) return 'unknown';
  const isPast = (one: Worker | undefined) =>
    one !== undefined &&
    one.seenAt > at &&
    (one.oldestUnprocessedAt === null ||
      one.oldestUnprocessedAt.getTime() > at.getTime() + clocksMs);
  return now.every(isPast) ? 'stored' : 'waiting';
}

async function heardWorkers(client: ClientBase): Promise<{ now: Date; workers: Worker[] }> {
  const { rows } = await client.query<{ now: Date; workers: WorkerRow[] }>(
    `SELECT now(), coalesce(json_agg(json_build_object('worker', worker, 'seenAt', seen_at,
       'oldestUnprocessedAt', oldest_unprocessed_at)) FILTER (WHERE worker IS NOT NULL), '[]') AS workers
     FROM worker_heartbeats WHERE seen_at > now() - interval '${silentSeconds} seconds'`,
  );
  const [row] = rows;
  return {
    now: row?.now ?? new Date(),
    workers: (row?.workers ?? []).map(({ worker, seenAt, oldestUnprocessedAt }) => ({
      worker,
      seenAt: new Date(seenAt),
      oldestUnprocessedAt: oldestUnprocessedAt === null ? null : new Date(oldestUnprocessedAt),
    })),
  };
}

interface WorkerRow {
  readonly worker: string;
  readonly seenAt: string;
  readonly oldestUnprocessedAt: string | null;
}
