import { setMaxListeners } from 'node:events';
import type { Logger } from '@ems/logging';
import type { SimulatedDevice, SimulatorConfig } from './config.ts';
import { continueSchedule, firstSchedule, type Schedule } from './domain/schedule.ts';
import { simulateDevice } from './simulate-device.ts';
import { openStateFile, type StateFile } from './state-file.ts';
import { connectTransport } from './transports/connect.ts';
import { RefusedError } from './transports/refused-error.ts';

interface Overrides {
  /** How long rejected credentials are retried. */
  readonly patienceMs?: number;
  /** Called when the credentials of all devices have been rejected. */
  readonly onAllGivenUp?: () => void;
}

interface Plan {
  readonly device: SimulatedDevice;
  readonly schedule: Schedule;
}

/** Simulates all devices of the configuration. */
export function createSimulator(
  config: SimulatorConfig,
  logger: Logger,
  { patienceMs = 60_000, onAllGivenUp }: Overrides = {},
) {
  const { devices, timeZone, transportUrl, stateFile, backfillDays } = config;
  const seconds = config.intervalSeconds;
  const stopping = new AbortController();
  const { signal } = stopping;
  setMaxListeners(0, signal);
  let running: Promise<void> = Promise.resolve();

  function giveUp(error: unknown, { deviceId, username }: SimulatedDevice): void {
    if (error instanceof RefusedError)
      logger.error(
        { err: error, deviceId },
        `Login ${username} rejected, device ${deviceId} stopped. Set its current password and restart`,
      );
    else logger.error({ err: error, deviceId }, `Simulation of device ${deviceId} failed`);
  }

  async function simulateAll(plans: readonly Plan[], state: StateFile): Promise<void> {
    const simulations = plans.map(({ device, schedule }) =>
      simulateDevice({
        device,
        timeZone,
        schedule,
        connect: () => connectTransport(transportUrl, device, logger),
        onConfirmed: (until) => state.confirm(device.deviceId, until),
        patienceMs,
        signal,
        logger,
      }).catch((error: unknown) => giveUp(error, device)),
    );
    await Promise.all(simulations);
    await state.flush();
    if (!signal.aborted) onAllGivenUp?.();
  }

  return {
    async start(): Promise<void> {
      const state = await openStateFile(stateFile, logger);
      const now = Date.now();
      const remembered = stateFile !== undefined;
      const plans = devices.map((device): Plan => {
        const known = state.known(device.deviceId);
        const schedule = known
          ? continueSchedule(known, { now, seconds })
          : firstSchedule({ now, seconds, backfillDays, remembered });
        return { device, schedule };
      });
      await state.begin(plans.map(({ device, schedule }) => [device.deviceId, schedule]));
      running = simulateAll(plans, state);
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
