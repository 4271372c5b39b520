import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { Part } from './start-in-order.ts';

/**
 * Does `work` at once and then every `everyMs`, a little earlier or later so that replicas do not move in step. A
 * failure is logged and does not end the series; stopping waits for the turn at hand.
 */
export function repeat(options: {
  name: string;
  everyMs: number;
  work: () => Promise<unknown>;
  logger: Logger;
}): Required<Part> {
  const { name, everyMs, work, logger } = options;
  const ended = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      try {
        await work();
      } catch (error) {
        logger.warn({ err: error, task: name }, 'a recurring task failed, trying again later');
      }
      const pause = everyMs * (0.9 + Math.random() / 5);
      await delay(pause, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    name,
    start() {
      running = run();
    },
    async stop() {
      ended.abort();
      await running;
    },
  };
}
