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
 * The reports of the workers, and the broker's view of their queue. A silent worker counts as long as the broker lists
 * it as a consumer, because it may hold readings. After that, the broker has requeued them.
 *
 * Each worker reports the age of its oldest message. If none has a message but the queue is not empty, messages may
 * have waited since everything was stored.
 *
 * @param queue undefined if the broker does not answer
 * @param storedUntil everything that reached the platform before is stored. Undefined if unknown
 */
export function ingestionHealth(
  heartbeats: readonly WorkerHeartbeat[],
  queue: ReadingsQueue | undefined,
  storedUntil: number | undefined,
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
  // Workers that have lost their connection to the broker still send heartbeats.
  const nobodyConsumes = queue?.consumers === 0 && open > 0;
  const isStalled =
    nobodyHeard || nobodyConsumes || relevant.some(({ state }) => state !== 'working');
  // A silent worker may have received more since its last heartbeat.
  const held = relevant.flatMap(
    ({ oldestUnprocessedAt, state }) =>
      oldestUnprocessedAt?.getTime() ?? (state === 'silent' && open > 0 ? (storedUntil ?? []) : []),
  );
  const isUnheld = (held.length === 0 || nobodyConsumes) && open > 0;
  const since = isUnheld && storedUntil !== undefined ? [...held, storedUntil] : held;
  const isNothingLeft = queue !== undefined && open === 0;
  return {
    ingestion: isStalled ? ('stalled' as const) : ('working' as const),
    lagSeconds:
      since.length > 0 ? secondsBetween(Math.min(...since), now) : isNothingLeft ? 0 : null,
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
