import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, Device } from '../platform/api-client.ts';

const perRequest = 50;
const requestsPerSecond = 10;

/** A refusal of the moment. */
const again = new Set(['502', '503', '504']);
const patienceMs = 60_000;

/**
 * 500 readings a second over HTTP, as a device sends them that keeps what is not accepted: a server that is away for a
 * moment is asked again. `failed`: what was refused for good.
 */
export function sendLoad(api: ApiClient, devices: readonly Device[], from: number) {
  let going = true;
  const seen = { accepted: 0, failed: 0, repeated: new Map<string, number>() };
  const inFlight = new Set<Promise<void>>();

  async function send(device: Device, timestamps: readonly number[]): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const outcome = await sendOnce(device, timestamps);
      if (outcome === '202') {
        seen.accepted += timestamps.length;
        return;
      }
      const mayRepeat = again.has(outcome) || !/^\d+$/.test(outcome);
      if (!mayRepeat || Date.now() > deadline) {
        seen.failed++;
        return;
      }
      seen.repeated.set(outcome, (seen.repeated.get(outcome) ?? 0) + 1);
      await delay(1000);
    }
  }

  const sendOnce = (device: Device, timestamps: readonly number[]): Promise<string> =>
    fetch(`${api.url}/api/devices/${device.deviceId}/readings`, {
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
        return String(response.status);
      },
      (error: unknown) => String((error as Error).cause ?? error),
    );

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
