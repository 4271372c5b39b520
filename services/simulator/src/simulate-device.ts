import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { SimulatedDevice } from './config.ts';
import { createDeviceEnergy } from './domain/device-energy.ts';
import type { SentReading, Transport } from './transports/transport.ts';

const backfillSeconds = 60;
const atOnce = 1_000;
const minuteMs = 60_000;

interface Options {
  readonly device: SimulatedDevice;
  readonly timeZone: string;
  readonly intervalSeconds: number;
  readonly backfillDays: number;
  readonly connect: () => Promise<Transport>;
  /** The end of what was confirmed in an earlier run. */
  readonly since: number | undefined;
  readonly onConfirmed: (until: number) => void;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * History in minutes up to now, then live. Values follow from the instant alone, so that going on after a restart, or
 * sending again, agrees with what was sent before. While the platform is away nothing is dropped: the next attempt
 * sends everything since the last confirmation.
 */
export async function simulateDevice(options: Options): Promise<void> {
  const { device, timeZone, intervalSeconds, signal, logger } = options;
  const seed = device.seed ?? device.deviceId * 7_919;
  const minutes = createDeviceEnergy({
    kind: device.kind,
    seed,
    timeZone,
    intervalSeconds: backfillSeconds,
  });
  const live = createDeviceEnergy({ kind: device.kind, seed, timeZone, intervalSeconds });
  const intervalMs = intervalSeconds * 1_000;
  let transport: Transport | undefined;

  async function send(readings: readonly SentReading[]): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        transport ??= await options.connect();
        await transport.send(readings);
        options.onConfirmed(readings.at(-1)?.timestamp ?? 0);
        return;
      } catch (error) {
        logger.warn({ err: error, deviceId: device.deviceId, attempt }, 'not sent, trying again');
        await transport?.close().catch(() => undefined);
        transport = undefined;
        await pause(Math.min(10_000, 250 * 2 ** attempt));
      }
    }
  }

  const pause = (milliseconds: number) =>
    delay(milliseconds, undefined, { signal }).catch(() => undefined);

  /** Values of one kind from one instant to another, both at multiples of the step. */
  async function sendSpan(
    from: number,
    to: number,
    step: number,
    energy: (end: number) => number,
  ): Promise<void> {
    for (let start = from; start < to && !signal.aborted; start += atOnce * step) {
      const readings: SentReading[] = [];
      for (let end = start + step; end <= Math.min(to, start + atOnce * step); end += step)
        readings.push({ timestamp: end, milliwattHours: energy(end), sentAt: end });
      if (readings.length > 0) await send(readings);
    }
  }

  const now = Date.now();
  const lastMinute = Math.floor(now / minuteMs) * minuteMs;
  const oldest = lastMinute - options.backfillDays * 1_440 * minuteMs;
  const from = Math.max(oldest, Math.floor((options.since ?? 0) / minuteMs) * minuteMs);
  await sendSpan(from, lastMinute, minuteMs, minutes);
  logger.info({ deviceId: device.deviceId }, 'history sent, now live');

  let at = Math.max(lastMinute, Math.floor(lastMinute / intervalMs) * intervalMs);
  while (!signal.aborted) {
    const until = Math.floor(Date.now() / intervalMs) * intervalMs;
    if (until > at) {
      await sendSpan(at, until, intervalMs, live);
      at = until;
    }
    await pause(at + intervalMs - Date.now() + 5);
  }
  await transport?.close().catch(() => undefined);
}
