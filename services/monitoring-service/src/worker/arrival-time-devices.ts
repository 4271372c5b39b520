import type { Pool } from '@ems/database';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { loadArrivalTimeDevices } from '../db/device-profiles.ts';

const everyMs = 2_000;

/**
 * The devices whose clocks do not count. They are few, and every message depends on them, so that each worker knows them
 * all. Another worker may have taken over a change; this one hears of it within seconds.
 */
export function createArrivalTimeDevices(pool: Pool, logger: Logger) {
  let known: ReadonlySet<number> = new Set();
  const load = async (): Promise<void> => {
    known = await loadArrivalTimeDevices(pool);
  };
  const upkeep = createUpkeep({ everyMs, work: load, logger });

  return {
    has: (deviceId: number): boolean => known.has(deviceId),
    load,
    /** Resolves when the devices are known: no message may be read before. */
    async start(): Promise<void> {
      await load();
      upkeep.start();
    },
    stop: () => upkeep.stop(),
  };
}
