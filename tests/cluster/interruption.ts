import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Rejects when the proof is interrupted or takes too long, so that the cluster is cleaned up. */
export const stoppedAfter = (minutes: number): Promise<never> =>
  Promise.race([
    once(process, 'SIGINT'),
    once(process, 'SIGTERM'),
    delay(minutes * 60_000, undefined, { ref: false }),
  ]).then(() => {
    throw new Error(`Stopped from outside, or after ${minutes} minutes.`);
  });
