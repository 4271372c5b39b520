import type { Pool } from '@ems/database';
import type { SharedPosition } from '../domain/queue-position.ts';

/** What a worker has received and not stored yet; times are milliseconds since the epoch. */
export interface Progress {
  readonly unprocessedMessages: number;
  /** When the oldest of them reached the broker, or earlier if the broker does not say. Undefined: no message waits. */
  readonly oldestUnprocessedAt: number | undefined;
  /** Since when the worker has been trying to store the current batch. Undefined without a batch. */
  readonly storingSince: number | undefined;
  readonly readingsPerSecond: number;
  /** Messages received since it started, not counting those that were delivered before. */
  readonly received: number;
  /** Some worker has received everything that reached the broker before. Undefined: unknown. */
  readonly receivedUntil: number | undefined;
}

export interface WorkerHeartbeat {
  readonly worker: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly unprocessedMessages: number;
  readonly oldestUnprocessedAt: Date | null;
  readonly storingSince: Date | null;
  readonly readingsPerSecond: number;
  /** By the database's clock, which wrote `seenAt`. */
  readonly silentSeconds: number;
}

const keptMinutes = 10;
/** Workers that start and die in a loop leave a row each. */
const listed = 100;

const asDate = (instant: number | undefined) => (instant === undefined ? null : new Date(instant));

/**
 * What a worker that is silent for a minute held has gone back to the queue, and others have received it.
 *
 * @returns what the workers know together; undefined: nothing yet
 */
export async function writeHeartbeat(
  pool: Pool,
  worker: string,
  progress: Progress,
): Promise<SharedPosition | undefined> {
  const { rows } = await pool.query<{ storedUntil: Date; receivedByOthers: number }>(
    `WITH alive AS (
       INSERT INTO worker_heartbeats
         (worker, unprocessed_messages, oldest_unprocessed_at, storing_since, readings_per_second, received)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (worker) DO UPDATE SET seen_at = now(), unprocessed_messages = excluded.unprocessed_messages,
         oldest_unprocessed_at = excluded.oldest_unprocessed_at, storing_since = excluded.storing_since,
         readings_per_second = excluded.readings_per_second, received = excluded.received
     ), others AS (
       SELECT coalesce(sum(received), 0)::float8 AS received, min(oldest_unprocessed_at) AS oldest_unprocessed_at
       FROM worker_heartbeats WHERE worker <> $1 AND seen_at > now() - interval '1 minute'
     )
     INSERT INTO ingest_progress AS p (stored_until)
     SELECT least($7::timestamptz, $3, oldest_unprocessed_at) FROM others WHERE $7 IS NOT NULL
     ON CONFLICT (is_only) DO UPDATE SET stored_until = greatest(p.stored_until, excluded.stored_until)
     RETURNING stored_until AS "storedUntil", (SELECT received FROM others) AS "receivedByOthers"`,
    [
      worker,
      progress.unprocessedMessages,
      asDate(progress.oldestUnprocessedAt),
      asDate(progress.storingSince),
      progress.readingsPerSecond,
      progress.received,
      asDate(progress.receivedUntil),
    ],
  );
  const [row] = rows;
  return row && { ...row, storedUntil: row.storedUntil.getTime() };
}

/** Everything that reached the platform before this time is stored. Undefined: unknown. */
export async function readStoredUntil(pool: Pool): Promise<number | undefined> {
  const { rows } = await pool.query<{ storedUntil: Date }>(
    'SELECT stored_until AS "storedUntil" FROM ingest_progress',
  );
  return rows[0]?.storedUntil.getTime();
}

export const removeHeartbeat = (pool: Pool, worker: string) =>
  pool.query('DELETE FROM worker_heartbeats WHERE worker = $1', [worker]);

/** Removes workers that have been silent for ten minutes. */
export const removeSilentHeartbeats = (pool: Pool) =>
  pool.query(
    `DELETE FROM worker_heartbeats WHERE seen_at < now() - interval '${keptMinutes} minutes'`,
  );

/** Sorted by the latest heartbeat. */
export async function readHeartbeats(pool: Pool): Promise<WorkerHeartbeat[]> {
  const { rows } = await pool.query<WorkerHeartbeat>(
    `SELECT worker, started_at AS "startedAt", seen_at AS "seenAt", unprocessed_messages AS "unprocessedMessages",
       oldest_unprocessed_at AS "oldestUnprocessedAt", storing_since AS "storingSince",
       readings_per_second AS "readingsPerSecond", extract(epoch FROM now() - seen_at)::float8 AS "silentSeconds"
     FROM worker_heartbeats WHERE seen_at > now() - interval '${keptMinutes} minutes'
     ORDER BY seen_at DESC LIMIT ${listed}`,
  );
  return rows;
}
