import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, Device } from '../platform/api-client.ts';
import { kwhOfReading } from './readings.ts';

const readingsPerRequest = 50;
const requestsPerSecond = 10;
const looksPerSecond = 5;
const patienceMs = 90_000;

/** A temporary refusal, which the client retries. */
const passing = new Set(['502', '503', '504']);

/**
 * Well-behaved clients. Devices send 500 readings per second over HTTP and keep those that are not accepted. A page
 * requests data of every service and retries when a service is briefly unavailable. `failed` counts permanent refusals.
 */
export function sendLoad(api: ApiClient, devices: readonly Device[], token: string, from: number) {
  const stopping = new AbortController();
  const accepted = new Map<number, number>();
  const seen = {
    requests: 0,
    accepted,
    repeated: new Map<string, number>(),
    failed: [] as string[],
  };

  async function insist(path: string, expected: string, request: RequestInit): Promise<boolean> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      seen.requests++;
      const outcome = await ask(path, request);
      if (outcome === expected) return true;
      const mayRepeat = passing.has(outcome) || !/^\d+$/.test(outcome);
      if (!mayRepeat || Date.now() > deadline) {
        seen.failed.push(`${path} ${outcome}`);
        return false;
      }
      const what = `${path.replaceAll(/\d+/g, '…').split('?')[0]} ${outcome}`;
      seen.repeated.set(what, (seen.repeated.get(what) ?? 0) + 1);
      await delay(1000);
    }
  }

  const ask = (path: string, request: RequestInit): Promise<string> =>
    fetch(api.url + path, { ...request, signal: AbortSignal.timeout(30_000) }).then(
      async (response) => {
        await response.body?.cancel();
        return String(response.status);
      },
      (error: unknown) => String((error as Error).cause ?? error),
    );

  async function sendReadings(count: number): Promise<void> {
    const device = devices[count % devices.length];
    if (!device) return;
    const begin = from + Math.floor(count / devices.length) * readingsPerRequest * 1000;
    const readings = Array.from({ length: readingsPerRequest }, (_, index) => ({
      deviceId: device.deviceId,
      timestamp: new Date(begin + index * 1000).toISOString(),
      kwh: kwhOfReading,
    }));
    const login = Buffer.from(`${device.username}:${device.password}`).toString('base64');
    const stored = await insist(`/api/devices/${device.deviceId}/readings`, '202', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${login}` },
      body: JSON.stringify(readings),
    });
    if (stored)
      accepted.set(device.deviceId, (accepted.get(device.deviceId) ?? 0) + readings.length);
  }

  const day = new Date(from).toISOString().slice(0, 10);
  const looks = [
    '/',
    '/api/users/me',
    '/api/devices',
    `/api/consumption/day?date=${day}`,
    '/api/support/history',
    '/api/auth/sessions',
  ];
  const look = async (count: number) =>
    void (await insist(looks[count % looks.length] ?? '/', '200', {
      headers: { authorization: `Bearer ${token}` },
    }));

  async function keepDoing(work: (count: number) => Promise<void>, perSecond: number) {
    const underWay = new Set<Promise<void>>();
    const begin = Date.now();
    const { signal } = stopping;
    for (let count = 0; !signal.aborted; count++) {
      const one = work(count).finally(() => underWay.delete(one));
      underWay.add(one);
      const next = begin + ((count + 1) * 1000) / perSecond;
      await delay(Math.max(0, next - Date.now()), undefined, { signal }).catch(() => undefined);
    }
    await Promise.all(underWay);
  }

  const running = [keepDoing(sendReadings, requestsPerSecond), keepDoing(look, looksPerSecond)];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
      return seen;
    },
  };
}
