import type { PoolClient } from '@ems/database';
import { beforeAllHours, splitHours } from '../db/split-hours.ts';

const batchHours = 1_000;
const batchesAtOnce = 10;
const againAfterMs = 3_600_000;

/**
 * Splits the hours that an older release wrote, a few thousand at a time: when a worker starts, and again an hour
 * later, when no worker of the older release is left. Can be removed in the release after this one.
 */
export function createHourSplitting(
  inOwnTransaction: (work: (client: PoolClient) => Promise<void>) => Promise<void>,
) {
  let passes = 2;
  let dueAt = 0;
  let after = beforeAllHours;

  return {
    async continue(now: number): Promise<void> {
      for (let batch = 0; batch < batchesAtOnce && passes > 0 && now >= dueAt; batch++)
        await inOwnTransaction(async (client) => {
          const last = await splitHours(client, after, batchHours);
          after = last ?? beforeAllHours;
          if (last) return;
          passes--;
          dueAt = now + againAfterMs;
        });
    },
  };
}
