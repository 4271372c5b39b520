import { randomUUID } from 'node:crypto';
import type { Pool } from '@ems/database';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import {
  removeHeartbeat,
  removeSilentHeartbeats,
  writeHeartbeat,
  type Progress,
} from '../db/worker-heartbeats.ts';

const everyMs = 2_000;

/** Writes this worker's progress to the database every two seconds. */
export function createHeartbeat(pool: Pool, progress: () => Progress, logger: Logger) {
  const worker = randomUUID();
  const upkeep = createUpkeep({
    everyMs,
    async work() {
      await writeHeartbeat(pool, worker, progress());
      await removeSilentHeartbeats(pool);
    },
    logger,
  });
  return {
    start: () => upkeep.start(),
    async stop(): Promise<void> {
      await upkeep.stop();
      await removeHeartbeat(pool, worker).catch(() => undefined);
    },
  };
}
