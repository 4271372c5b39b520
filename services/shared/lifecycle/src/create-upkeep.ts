import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';

/** Runs `work` repeatedly until stopped. A failure is logged, and the next turn tries again. */
export function createUpkeep(options: {
  everyMs: number;
  work: () => Promise<void>;
  logger: Logger;
}) {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await options.work().catch((error: unknown) => {
        options.logger.warn({ err: error }, 'Maintenance task failed, retrying');
      });
      await delay(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
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
