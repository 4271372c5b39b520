import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { DerivationStep } from '../db/derive-device.ts';

const idleMs = 2_000;
const againMs = 100;

interface Options {
  /** The next device with something pending, in the order of ids. */
  readonly next: (after: number) => Promise<number | undefined>;
  /** One bounded step. */
  readonly derive: (deviceId: number) => Promise<DerivationStep>;
  readonly onDerived: (step: DerivationStep) => void;
  readonly logger: Logger;
}

/** Turns samples into readings: devices take turns, one step each, until nothing is pending. */
export function createDeriver({ next, derive, onDerived, logger }: Options) {
  const stopping = new AbortController();
  let woken = Promise.withResolvers<void>();
  let running: Promise<void> = Promise.resolve();

  async function deriveOne(deviceId: number): Promise<DerivationStep['outcome']> {
    try {
      const step = await derive(deviceId);
      onDerived(step);
      return step.outcome;
    } catch (error) {
      logger.warn({ err: error, deviceId }, 'Deriving readings failed, retrying');
      return 'done';
    }
  }

  /** One step of each device that has something pending. */
  async function round() {
    const outcomes = new Set<DerivationStep['outcome']>();
    let deviceId = await next(0);
    while (deviceId !== undefined && !stopping.signal.aborted) {
      outcomes.add(await deriveOne(deviceId));
      deviceId = await next(deviceId);
    }
    return outcomes;
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const outcomes = await round().catch((error: unknown) => {
        logger.warn({ err: error }, 'Looking for pending samples failed, retrying');
        return new Set<DerivationStep['outcome']>();
      });
      if (outcomes.has('more')) continue;
      await pause(outcomes.has('later') ? againMs : idleMs);
    }
  }

  async function pause(milliseconds: number): Promise<void> {
    const timer = new AbortController();
    const signal = AbortSignal.any([timer.signal, stopping.signal]);
    await Promise.race([woken.promise, delay(milliseconds, undefined, { signal })]).catch(
      () => undefined,
    );
    timer.abort();
    woken = Promise.withResolvers();
  }

  return {
    /** There are new samples. */
    wake: () => woken.resolve(),
    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
