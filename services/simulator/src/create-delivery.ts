import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import { RefusedError } from './transports/refused-error.ts';
import type { SentReading, Transport } from './transports/transport.ts';

const longestPauseMs = 10_000;
const closeDeadlineMs = 2_000;

interface Options {
  readonly deviceId: number;
  readonly connect: () => Promise<Transport>;
  /** How long rejected credentials are retried. A broker that is starting may not know them yet. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Sends until the platform confirms. Reconnects after each failure. */
export function createDelivery({ deviceId, connect, patienceMs, signal, logger }: Options) {
  let transport: Transport | undefined;

  /** Stops waiting when the signal comes, because an unavailable broker never answers. */
  async function untilStopped<Result>(work: Promise<Result>): Promise<Result> {
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await Promise.race([work, stopped.promise]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async function open(): Promise<Transport> {
    const connecting = connect();
    try {
      return await untilStopped(connecting);
    } catch (error) {
      void connecting.then((late) => late.close()).catch(() => undefined);
      throw error;
    }
  }

  async function close(): Promise<void> {
    const closing = transport?.close().catch(() => undefined);
    transport = undefined;
    await Promise.race([closing, delay(closeDeadlineMs, undefined, { ref: false })]);
  }

  return {
    close,
    /**
     * @returns whether the readings were confirmed. False if the signal came first.
     * @throws {RefusedError} when the credentials were rejected for longer than `patienceMs`.
     */
    async send(readings: readonly SentReading[]): Promise<boolean> {
      let refusedSince: number | undefined;
      for (let attempt = 1; !signal.aborted; attempt++) {
        try {
          transport ??= await open();
          await untilStopped(transport.send(readings));
          return true;
        } catch (error) {
          await close();
          if (signal.aborted) break;
          refusedSince = error instanceof RefusedError ? (refusedSince ?? Date.now()) : undefined;
          if (refusedSince !== undefined && Date.now() - refusedSince >= patienceMs) throw error;
          logger.warn({ err: error, deviceId, attempt }, 'Sending failed, retrying');
          const pause = Math.min(longestPauseMs, 250 * 2 ** attempt);
          await delay(pause, undefined, { signal }).catch(() => undefined);
        }
      }
      return false;
    },
  };
}
