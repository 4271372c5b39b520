import type { Logger } from '@ems/logging';
import type { SimulatorConfig } from './config.ts';
import { simulateDevice } from './simulate-device.ts';
import { openStateFile } from './state-file.ts';
import { connectTransport } from './transports/connect.ts';

/** Simulates all devices of the configuration. */
export function createSimulator(config: SimulatorConfig, logger: Logger) {
  const stopping = new AbortController();
  let running: Promise<unknown> = Promise.resolve();

  return {
    async start(): Promise<void> {
      const state = await openStateFile(config.stateFile);
      running = Promise.all(
        config.devices.map((device) =>
          simulateDevice({
            device,
            timeZone: config.timeZone,
            intervalSeconds: config.intervalSeconds,
            backfillDays: config.backfillDays,
            connect: () => connectTransport(config.transportUrl, device, logger),
            since: state.confirmed(device.deviceId),
            onConfirmed: (until) => state.confirm(device.deviceId, until),
            signal: stopping.signal,
            logger,
          }),
        ),
      ).then(() => state.flush());
      running.catch((error: unknown) => logger.error({ err: error }, 'the simulation ended'));
    },
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
