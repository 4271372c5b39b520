import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@ems/logging';
import { connectTransport } from '../../services/simulator/src/transports/connect.ts';
import type { ApiClient, Device } from '../platform/api-client.ts';

const logger = createLogger({ name: 'home', level: 'silent' });
const from = Date.now() - 5 * 86_400_000;
const pauseMs = 20;

interface AcceptedReading {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly milliwattHours: number;
  readonly acceptedAt: number;
}

/** A device that sends one reading after another and records when each was accepted. */
export async function sendingDevice(device: Device, url: string) {
  const transport = await connectTransport(url, device, logger);
  const accepted: AcceptedReading[] = [];
  let going = true;

  async function sendOne(): Promise<void> {
    const timestamp = from + accepted.length * 1_000;
    const reading = { timestamp, milliwattHours: 1 + (accepted.length % 97), sentAt: Date.now() };
    await transport.send([reading]);
    accepted.push({ deviceId: device.deviceId, ...reading, acceptedAt: Date.now() });
  }

  async function run(): Promise<void> {
    while (going) {
      await sendOne();
      await delay(pauseMs);
    }
  }

  const running = run();
  running.catch(() => undefined);
  return {
    accepted,
    async stop(): Promise<void> {
      going = false;
      await running;
      await transport.close();
    },
  };
}

/** Users who register, add devices and rename them, one after another. */
export function movingIn(api: ApiClient) {
  let going = true;
  let people = 0;

  async function run(): Promise<void> {
    while (going) {
      const { token } = await api.register();
      const { deviceId } = await api.addDevice(token, `First ${people}`);
      await api.demand(200, 'PATCH', `devices/${deviceId}`, {
        token,
        body: { name: `Renamed ${people}` },
      });
      people++;
      await delay(pauseMs);
    }
  }

  const running = run();
  running.catch(() => undefined);
  return {
    people: () => people,
    async stop(): Promise<void> {
      going = false;
      await running;
    },
  };
}
