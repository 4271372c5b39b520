import { inTransaction, type Pool, type PoolClient } from '@ems/database';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { eraseLateArrivals } from '../db/device-repository.ts';
import { deleteReadingsBefore, deleteSamplesBefore } from '../db/delete-readings.ts';
import {
  eraseParkedAboutDeleted,
  eraseParkedReadings,
  eraseParkedUnreadable,
} from '../db/parked-message-repository.ts';
import type { Partitions } from '../db/partitions.ts';
import { parkExpiredReadings, parkExpiredSamples } from '../db/waiting-reading-repository.ts';
import { createHourSplitting } from './hour-splitting.ts';

const dayMs = 86_400_000;
const createAheadMs = 3 * dayMs;
/** Work that grows with the data is done in committed steps, and continues in the next round. */
const stepsMs = 1_000;
const lockKey = 7_262_419;
const everyMs = 5_000;

/**
 * Readings before this time are deleted, a day after such readings are no longer accepted. One that arrived just before
 * midnight may be stored just after. If it were already deleted, a second delivery would count again.
 */
export const forgottenUntil = (now: number, retentionDays: number): number =>
  Math.floor((now - (retentionDays + 1) * dayMs) / dayMs) * dayMs;

interface Options {
  readonly pool: Pool;
  readonly partitions: Partitions;
  readonly retentionDays: number | undefined;
  readonly unknownDeviceWaitSeconds: number;
  readonly parkedRetentionDays: number;
  readonly placeWaiting: () => Promise<void>;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** One round of upkeep. Work that only one worker may do at a time is done by the one that gets the lock. */
export async function maintain(options: Options): Promise<void> {
  const { pool, partitions } = options;
  const now = (options.now ?? Date.now)();
  await partitions.ensure([now, now + createAheadMs]);
  await options.placeWaiting();
  await underLock(pool, (client) => deleteExpired(client, options));
  if (options.retentionDays !== undefined)
    await forgetReadingsBefore(options, forgottenUntil(now, options.retentionDays));
  await inSteps(() => partitions.mergeStep());
}

/** @param step returns whether there is more to do */
async function inSteps(step: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + stepsMs;
  while ((await step()) && Date.now() < until);
}

const underLock = (pool: Pool, work: (client: PoolClient) => Promise<void>) =>
  inTransaction(pool, async (client) => {
    const lock = await client.query<{ got: boolean }>(
      'SELECT pg_try_advisory_xact_lock($1) AS got',
      [lockKey],
    );
    if (lock.rows[0]?.got) await work(client);
  });

async function deleteExpired(
  client: PoolClient,
  { unknownDeviceWaitSeconds, parkedRetentionDays }: Options,
) {
  await parkExpiredReadings(client, unknownDeviceWaitSeconds);
  await parkExpiredSamples(client, unknownDeviceWaitSeconds);
  await eraseLateArrivals(client);
  await eraseParkedAboutDeleted(client);
  await eraseParkedUnreadable(client);
  await eraseParkedReadings(client, parkedRetentionDays);
  for (const [table, column] of [
    ['reading_corrections', 'corrected_at'],
    ['import_changes', 'recorded_at'],
    ['deleted_devices', 'deleted_at'],
    ['deleted_users', 'deleted_at'],
  ])
    await client.query(`DELETE FROM ${table} WHERE ${column} < now() - interval '30 days'`);
}

/** Drops whole partitions, then deletes readings of the same age in the oldest remaining one, and samples. */
async function forgetReadingsBefore({ pool, partitions }: Options, instant: number): Promise<void> {
  const day = new Date(instant).toISOString().slice(0, 10);
  await underLock(pool, (client) => partitions.dropBefore(client, day));
  await inSteps(() => deleteReadingsBefore(pool, day));
  await inSteps(() => deleteSamplesBefore(pool, day));
}

/** Upkeep every few seconds. */
export function createMaintenance(options: Options) {
  const hourSplitting = createHourSplitting((work) => underLock(options.pool, work));
  return createUpkeep({
    everyMs,
    async work() {
      await maintain(options);
      await hourSplitting.continue((options.now ?? Date.now)());
    },
    logger: options.logger,
  });
}
