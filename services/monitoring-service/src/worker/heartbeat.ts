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
import type { QueuePosition } from '../domain/queue-position.ts';

const everyMs = 2_000;

/** Writes this worker's progress to the database every two seconds, and learns that of the others. */
export function createHeartbeat(
  pool: Pool,
  progress: () => Progress,
  position: Pick<QueuePosition, 'share'>,
  logger: Logger,
) {
  const worker = randomUUID();
  const upkeep = createUpkeep({
    everyMs,
    async work() {
      const shared = await writeHeartbeat(pool, worker, progress());
      if (shared) position.share(shared);
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
