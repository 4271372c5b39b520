import type { Pool } from '@ems/database';

/** What a worker has received and not stored yet; times are milliseconds since the epoch. */
export interface Progress {
  readonly unprocessedMessages: number;
  /** When the oldest of them reached the broker. Undefined: no message waits. */
  readonly oldestUnprocessedAt: number | undefined;
  /** Since when the worker has been trying to store the current batch. Undefined without a batch. */
  readonly storingSince: number | undefined;
  readonly readingsPerSecond: number;
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

export async function writeHeartbeat(
  pool: Pool,
  worker: string,
  progress: Progress,
): Promise<void> {
  await pool.query(
    `INSERT INTO worker_heartbeats (worker, unprocessed_messages, oldest_unprocessed_at, storing_since, readings_per_second)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (worker) DO UPDATE SET seen_at = now(), unprocessed_messages = excluded.unprocessed_messages,
       oldest_unprocessed_at = excluded.oldest_unprocessed_at, storing_since = excluded.storing_since,
       readings_per_second = excluded.readings_per_second`,
    [
      worker,
      progress.unprocessedMessages,
      asDate(progress.oldestUnprocessedAt),
      asDate(progress.storingSince),
      progress.readingsPerSecond,
    ],
  );
}

export const removeHeartbeat = (pool: Pool, worker: string) =>
  pool.query('DELETE FROM worker_heartbeats WHERE worker = $1', [worker]);

/** Removes workers that have said nothing for ten minutes. */
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
