import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, Device } from '../../platform/api-client.ts';
import { kwhOfReading } from '../readings.ts';

const readingsPerRequest = 50;
const hourMs = 3_600_000;
/** Far enough back that all readings of a proof stay in the past. */
const historyMs = 10 * hourMs;

/** Sends one reading per second of the history with `request`, and returns the status. */
async function send(url: string, device: Device, from: number, request: number): Promise<number> {
  const login = Buffer.from(`${device.username}:${device.password}`).toString('base64');
  const readings = Array.from({ length: readingsPerRequest }, (_, index) => ({
    deviceId: device.deviceId,
    timestamp: new Date(from + (request * readingsPerRequest + index) * 1000).toISOString(),
    kwh: kwhOfReading,
  }));
  const response = await fetch(`${url}/api/devices/${device.deviceId}/readings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${login}` },
    body: JSON.stringify(readings),
    signal: AbortSignal.timeout(30_000),
  });
  return response.status;
}

/** Starts a sender for each device. It repeats a request until it is accepted, so accepted readings have no gap. */
export function sendInOrder({ url }: ApiClient, devices: readonly Device[]) {
  const from = Date.now() - historyMs;
  const stopping = new AbortController();
  const acceptedAt = devices.map(() => [] as number[]);
  const running = devices.map(async (device, index) => {
    const times = acceptedAt[index] ?? [];
    while (!stopping.signal.aborted) {
      const status = await send(url, device, from, times.length).catch(() => 0);
      if (status === 202) times.push(Date.now());
      await delay(250);
    }
  });
  return {
    /** The time at which each request was accepted, by device. */
    acceptedAt,
    /** The readings of each device that were accepted by this time. */
    acceptedBy: (moment: number) =>
      acceptedAt.map((times) => times.filter((at) => at <= moment).length * readingsPerRequest),
    /** Sends one more request with the old password of a device. */
    sendAgain: (device: Device) =>
      send(url, device, from, Math.max(...acceptedAt.map((times) => times.length)) + 1),
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
