import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, Device } from '../platform/api-client.ts';

const perRequest = 50;
const requestsPerSecond = 10;

/** 500 readings a second over HTTP, without trying again: what is refused counts as failed. */
export function sendLoad(api: ApiClient, devices: readonly Device[], from: number) {
  let going = true;
  const seen = { accepted: 0, failed: 0, reasons: new Map<string, number>() };
  const inFlight = new Set<Promise<void>>();

  async function send(device: Device, timestamps: readonly number[]): Promise<void> {
    const outcome = await fetch(`${api.url}/api/devices/${device.deviceId}/readings`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${device.username}:${device.password}`).toString('base64')}`,
      },
      body: JSON.stringify(
        timestamps.map((timestamp) => ({
          deviceId: device.deviceId,
          timestamp: new Date(timestamp).toISOString(),
          kwh: 0.000_1,
        })),
      ),
      signal: AbortSignal.timeout(20_000),
    }).then(
      async (response) => {
        await response.body?.cancel();
        return response.status;
      },
      (error: unknown) => String((error as Error).cause ?? error),
    );
    if (outcome === 202) seen.accepted += timestamps.length;
    else {
      seen.failed++;
      seen.reasons.set(String(outcome), (seen.reasons.get(String(outcome)) ?? 0) + 1);
    }
  }

  async function run(): Promise<void> {
    for (let sent = 0; going; sent++) {
      const device = devices[sent % devices.length];
      if (!device) return;
      const round = Math.floor(sent / devices.length);
      const timestamps = Array.from(
        { length: perRequest },
        (_, index) => from + (round * perRequest + index) * 1000,
      );
      const request = send(device, timestamps);
      inFlight.add(request);
      void request.then(() => inFlight.delete(request));
      await delay(1000 / requestsPerSecond);
    }
    await Promise.all(inFlight);
  }

  const running = run();
  return {
    seen,
    async stop() {
      going = false;
      await running;
      return seen;
    },
  };
}
