import { inTransaction, type Pool } from '@ems/database';
import type { Partitions } from '../db/partitions.ts';
import { storeReadings, type AlertRules, type StoreResult } from '../db/reading-repository.ts';
import {
  daysOfKnownDevices,
  takeReadingsOfKnownDevices,
} from '../db/waiting-reading-repository.ts';
import { toBatch } from '../domain/reading-batch.ts';

/** Stores waiting readings whose device is known by now, exactly as if they had just arrived. */
export async function placeWaitingReadings(
  { pool, partitions, ...rules }: { pool: Pool; partitions: Partitions } & AlertRules,
  onStored: (result: StoreResult) => void,
): Promise<void> {
  for (;;) {
    await partitions.ensure(await daysOfKnownDevices(pool));
    const result = await inTransaction(pool, async (client) => {
      const readings = await takeReadingsOfKnownDevices(client);
      if (readings.length === 0) return undefined;
      return storeReadings(client, toBatch(readings), rules);
    });
    if (!result) return;
    onStored(result);
  }
}
