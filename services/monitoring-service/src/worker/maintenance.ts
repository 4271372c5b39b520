import { setTimeout as delay } from 'node:timers/promises';
import { queues } from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import type { Partitions } from '../db/partitions.ts';
import { parkExpiredReadings } from '../db/waiting-reading-repository.ts';

const dayMs = 86_400_000;
const daysAhead = 3;
const lockKey = 7_262_419;
const everyMs = 5_000;

interface Options {
  readonly pool: Pool;
  readonly partitions: Partitions;
  readonly retentionDays: number | undefined;
  readonly unknownDeviceWaitSeconds: number;
  readonly placeWaiting: () => Promise<void>;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** One round of upkeep, by one worker at a time. */
export async function maintain(options: Options): Promise<void> {
  const { pool, partitions, retentionDays } = options;
  const now = (options.now ?? Date.now)();
  const days = Array.from({ length: daysAhead + 1 }, (_, index) => now + index * dayMs);
  await partitions.ensure(days);
  await options.placeWaiting();
  await inTransaction(pool, async (client) => {
    const lock = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS got',
      [lockKey],
    );
    if (!lock.rows[0]?.got) return;
    await parkExpiredReadings(client, options.unknownDeviceWaitSeconds, queues.readings);
    await client.query(
      `DELETE FROM reading_corrections WHERE corrected_at < now() - interval '30 days'`,
    );
    await client.query(`DELETE FROM deleted_devices WHERE deleted_at < now() - interval '30 days'`);
    await client.query(`DELETE FROM deleted_users WHERE deleted_at < now() - interval '30 days'`);
    if (retentionDays !== undefined) {
      const oldest = new Date(now - retentionDays * dayMs).toISOString().slice(0, 10);
      await client.query('SELECT drop_readings_partitions_before($1::date)', [oldest]);
      partitions.forget();
    }
  });
}

/** Upkeep every few seconds. */
export function createMaintenance(options: Options) {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await maintain(options);
      } catch (error) {
        options.logger.warn({ err: error }, 'maintenance failed, trying again');
      }
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
