import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@ems/logging';
import type { SimulatedDevice } from './config.ts';
import { createDelivery } from './create-delivery.ts';
import { createDeviceEnergy } from './domain/device-energy.ts';
import { nextEnd, spansUntil, type Schedule } from './domain/schedule.ts';
import type { Transport } from './transports/transport.ts';

const atOnce = 1_000;
const afterEndMs = 5;

interface Options {
  readonly device: SimulatedDevice;
  readonly timeZone: string;
  readonly schedule: Schedule;
  readonly connect: () => Promise<Transport>;
  readonly onConfirmed: (until: number) => void;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Sends the readings of the schedule until the signal: first history, then live. A value depends only on its interval,
 * so readings sent after a restart, or sent again, agree with the earlier ones. While the platform is unavailable
 * nothing is dropped: everything since the last confirmation is sent once it is back.
 *
 * @throws {RefusedError} when the platform does not accept the device's credentials.
 */
export async function simulateDevice(options: Options): Promise<void> {
  const { device, timeZone, schedule, onConfirmed, signal, logger } = options;
  const { deviceId, kind, seed = deviceId * 7_919 } = device;
  const energy = createDeviceEnergy({ kind, seed, timeZone });
  const delivery = createDelivery({ ...options, deviceId });
  let { confirmed } = schedule;
  let isLive = false;

  try {
    while (!signal.aborted) {
      const spans = spansUntil({ ...schedule, confirmed }, Date.now(), atOnce);
      const last = spans.at(-1);
      if (last) {
        const readings = spans.map(({ from, end }) => ({
          timestamp: end,
          milliwattHours: energy(from, end),
          sentAt: end,
        }));
        if (!(await delivery.send(readings))) break;
        confirmed = last.end;
        onConfirmed(confirmed);
        continue;
      }
      if (!isLive) logger.info({ deviceId }, 'History sent, now live');
      isLive = true;
      const wait = nextEnd(schedule.grids, confirmed) - Date.now() + afterEndMs;
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await delivery.close();
  }
}
