import type { WorkerHeartbeat } from '../db/worker-heartbeats.ts';

interface ReadingsQueue {
  readonly consumers: number;
  readonly ready: number;
  readonly unacknowledged: number;
}

const silentAfterSeconds = 10;
const stalledAfterMs = 10_000;

const iso = (instant: Date | null) => instant?.toISOString() ?? null;

const secondsBetween = (from: number, to: number) =>
  Math.max(0, Math.round((to - from) / 100) / 10);

function stateOf({ silentSeconds, storingSince }: WorkerHeartbeat, now: number) {
  if (silentSeconds > silentAfterSeconds) return 'silent' as const;
  return storingSince && now - storingSince.getTime() > stalledAfterMs
    ? ('stalled' as const)
    : ('working' as const);
}

/**
 * What workers say of themselves, and what the broker knows of their queue. A worker that fell silent counts as long as
 * the broker still takes it for a consumer: it may hold readings. One that is gone gave them back.
 *
 * @param queue undefined: the broker does not answer
 */
export function ingestionHealth(
  heartbeats: readonly WorkerHeartbeat[],
  queue: ReadingsQueue | undefined,
  now: number,
) {
  const workers = heartbeats.map((heartbeat) => ({ ...heartbeat, state: stateOf(heartbeat, now) }));
  const heard = workers.filter(({ state }) => state !== 'silent');
  const silentConsumers = Math.max(0, (queue?.consumers ?? 0) - heard.length);
  const relevant = [
    ...heard,
    ...workers.filter(({ state }) => state === 'silent').slice(0, silentConsumers),
  ];
  const open = queue ? queue.ready + queue.unacknowledged : 0;
  const nobodyHeard = heard.length === 0 && (open > 0 || (!queue && workers.length > 0));
  const isStalled = nobodyHeard || relevant.some(({ state }) => state !== 'working');
  // What a silent worker was given since its last sign of life is as old as that at most.
  const oldest = relevant.flatMap(({ oldestUnprocessedAt, state, seenAt }) => {
    const since = oldestUnprocessedAt ?? (state === 'silent' && open > 0 ? seenAt : undefined);
    return since?.getTime() ?? [];
  });
  // Nobody has received them: they came after the last worker was heard of.
  const unseen = relevant.length === 0 && open > 0 ? workers.slice(0, 1) : [];
  const since = [...oldest, ...unseen.map(({ seenAt }) => seenAt.getTime())];
  const isKnown = relevant.length > 0 || (queue !== undefined && open === 0);
  return {
    ingestion: isStalled ? ('stalled' as const) : ('working' as const),
    lagSeconds: since.length > 0 ? secondsBetween(Math.min(...since), now) : isKnown ? 0 : null,
    readingsPerSecond: heard.reduce((sum, { readingsPerSecond }) => sum + readingsPerSecond, 0),
    workerDetails: workers.map(({ worker, silentSeconds: _, ...one }) => ({
      ...one,
      id: worker,
      startedAt: one.startedAt.toISOString(),
      seenAt: one.seenAt.toISOString(),
      oldestUnprocessedAt: iso(one.oldestUnprocessedAt),
      storingSince: iso(one.storingSince),
    })),
  };
}
