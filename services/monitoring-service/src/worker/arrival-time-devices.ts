import type { Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { loadArrivalTimeDevices } from '../db/device-profiles.ts';

const everyMs = 2_000;

/**
 * The devices whose clocks do not count. They are few, and every message depends on them, so that each worker knows them
 * all. Another worker may have taken over a change; this one hears of it within seconds.
 */
export function createArrivalTimeDevices(pool: Pool, logger: Logger) {
  let known: ReadonlySet<number> = new Set();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let loading: Promise<void> = Promise.resolve();

  const load = async (): Promise<void> => {
    known = await loadArrivalTimeDevices(pool);
  };

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      loading = load()
        .catch((error: unknown) =>
          logger.debug({ err: error }, 'Time sources of devices not loaded'),
        )
        .finally(schedule);
    }, everyMs);
  }

  return {
    has: (deviceId: number): boolean => known.has(deviceId),
    load,
    async start(): Promise<void> {
      await load();
      schedule();
    },
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await loading;
    },
  };
}
