import { exchanges, readingRoutingKey, toMilliwattHours, type Reading } from '@ems/contracts';
import { captureEvents, capturedLog, type TestBroker } from '@ems/dev-env/testing';
import { loadSimulatorConfig } from '../../services/simulator/src/config.ts';
import { createSimulator } from '../../services/simulator/src/create-simulator.ts';
import type { RegisteredDevice } from '../../services/device-service/tests/start-device-service.ts';

/** A simulated device's transport, and its user name there. */
export interface Way {
  readonly url: string;
  readonly username: (device: RegisteredDevice) => string;
}

const named = ({ credentials }: RegisteredDevice) => credentials.username;

/** Other ports are for a proxy in between. On a broker with several vhosts, the user name contains the vhost. */
export const waysInto = ({ broker, httpUrl }: { broker: TestBroker; httpUrl: string }) => ({
  mqtt: (port = broker.mqttPort): Way => ({
    url: `mqtt://127.0.0.1:${port}`,
    username: (device) => `${broker.vhost}:${named(device)}`,
  }),
  amqp: (port = broker.amqpPort): Way => ({
    url: `amqp://127.0.0.1:${port}/${broker.vhost}`,
    username: named,
  }),
  http: (port = Number(new URL(httpUrl).port)): Way => ({
    url: `http://127.0.0.1:${port}`,
    username: named,
  }),
});

export type Transport = keyof ReturnType<typeof waysInto>;

/** Starts the simulator with the configuration of its process, and with the given passwords or the correct ones. */
export async function startSimulator(
  way: Way,
  devices: readonly RegisteredDevice[],
  environment: Record<string, string> = {},
  overrides: Parameters<typeof createSimulator>[2] & { password?: string } = {},
) {
  const { password, ...rest } = overrides;
  const config = loadSimulatorConfig({
    TRANSPORT_URL: way.url,
    SIMULATOR_DEVICES: JSON.stringify(
      devices.map((device) => ({
        deviceId: device.id,
        username: way.username(device),
        password: password ?? device.credentials.password,
        kind: 'household',
        seed: 7,
      })),
    ),
    ...environment,
  });
  const { logger, text } = capturedLog('simulator');
  const simulator = createSimulator(config, logger, rest);
  await simulator.start();
  return { stop: () => simulator.stop(), log: text };
}

/** Readings that the broker accepted, by device and end of the interval. A changed value is an error. */
export async function captureReadings(broker: TestBroker) {
  const captured = await captureEvents(broker, [
    { exchange: exchanges.data, type: 'device.*.reading' },
  ]);

  function of(device: RegisteredDevice): Map<number, number> {
    const readings = new Map<number, number>();
    const messages = captured.all().filter(({ type }) => type === readingRoutingKey(device.id));
    for (const { timestamp, kwh } of messages.flatMap(({ data }) => data as Reading[])) {
      const end = Date.parse(timestamp);
      const milliwattHours = toMilliwattHours(kwh);
      if ((readings.get(end) ?? milliwattHours) !== milliwattHours)
        throw new Error(`${timestamp} was sent with two values`);
      readings.set(end, milliwattHours);
    }
    return readings;
  }

  return {
    of,
    /** The readings from the earliest to the latest. */
    ends: (device: RegisteredDevice) => [...of(device).keys()].toSorted((a, b) => a - b),
    total: (device: RegisteredDevice) => [...of(device).values()].reduce((a, b) => a + b, 0),
    stop: () => captured.stop(),
  };
}
