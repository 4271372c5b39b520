import type { Pool } from '@ems/database';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { loadArrivalTimeDevices } from '../db/device-profiles.ts';

const everyMs = 2_000;

/**
 * The devices whose clocks are ignored. They are few and every message depends on them, so each worker keeps them all
 * in memory. When another worker has saved a change, this one learns of it within seconds.
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
    /** Resolves once the devices are loaded. No message may be read before. */
    async start(): Promise<void> {
      await load();
      upkeep.start();
    },
    stop: () => upkeep.stop(),
  };
}
