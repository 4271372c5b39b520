import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { connectTransport } from '../../services/simulator/src/transports/connect.ts';
import { followSocket } from '../platform/follow-socket.ts';
import type { Target } from './attack.ts';

const logger = createLogger({ name: 'bystander', level: 'silent' });
const readEveryMs = 500;
const requestEveryMs = 200;
const visibleDeadlineMs = 90_000;
/** Differs from the attacker's 127.0.0.1, so that limits per address affect only the attacker. */
const address = '127.0.0.2';

export interface Experience {
  /** Times from sending a reading to receiving its hourly total at the socket. */
  readonly visibleMs: readonly number[];
  readonly requestMs: readonly number[];
  readonly failures: readonly string[];
}

/** Another resident, who sends two readings per second, watches them arrive, and loads the day. */
export async function startBystander({ platform, api }: Target) {
  const resident = await api.register('UTC');
  const device = await api.addDevice(resident.token, 'Fridge');
  const transport = await connectTransport(platform.mqttUrl, device, logger);
  const visibleMs: number[] = [];
  const requestMs: number[] = [];
  const failures: string[] = [];
  let newest = 0;
  let isRunning = true;

  const socket = await followSocket({
    url: platform.url.replace('http', 'ws'),
    token: async () => resident.token,
    onEvent(event, data) {
      if (event === 'notify.consumption' && data['deviceId'] === device.deviceId)
        newest = Math.max(newest, Date.parse(String(data['timestamp'])));
    },
  });

  async function sendReading(): Promise<void> {
    const timestamp = Date.now();
    await transport.send([{ timestamp, milliwattHours: 10, sentAt: timestamp }]);
    await eventually(() => newest >= timestamp, { deadlineMs: visibleDeadlineMs, everyMs: 10 });
    visibleMs.push(Date.now() - timestamp);
  }

  async function readDay(): Promise<void> {
    const startedAt = performance.now();
    const date = new Date().toISOString().slice(0, 10);
    const status = await statusOf(
      `${platform.url}/api/consumption/day?date=${date}`,
      resident.token,
    );
    requestMs.push(performance.now() - startedAt);
    if (status !== 200) throw new Error(`The request for the day got ${status}`);
  }

  async function repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    while (isRunning) {
      await work().catch((error: unknown) => failures.push((error as Error).message));
      await delay(everyMs);
    }
  }

  const running = Promise.all([repeat(readEveryMs, sendReading), repeat(requestEveryMs, readDay)]);
  return {
    /** Finishes the current requests and returns the results. */
    async stop(): Promise<Experience> {
      isRunning = false;
      await running;
      await socket.stop();
      await transport.close();
      return { visibleMs, requestMs, failures: [...new Set(failures)] };
    },
  };
}

const statusOf = (url: string, token: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const options = {
      localAddress: address,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    };
    get(url, options, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    }).once('error', reject);
  });
