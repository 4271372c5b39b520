import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { Pool } from './create-pool.ts';
import { isTransient } from './is-transient.ts';

const deadlineMs = 60_000;
const retryMs = 500;

/**
 * Resolves when the database answers. It may still be starting, and on a cluster a new pod is let through the network
 * only after a moment. Exiting instead would add the pauses between restarts.
 *
 * @throws at once when waiting does not help, such as for a wrong password
 */
export async function waitForDatabase(pool: Pool, logger: Logger): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (error) {
      if (!isTransient(error) || Date.now() > deadline) throw error;
      if (isFirst) logger.warn({ err: error }, 'Database not reachable yet, waiting');
      await delay(retryMs);
    }
  }
}
