import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWsHarness, type WsHarness } from './ws-harness.ts';

let harness: WsHarness;
beforeAll(async () => {
  harness = await createWsHarness();
});
afterAll(() => harness.stop());

test('SIGTERM ends readiness at once and spreads the closes over the drain delay', async () => {
  const drainMs = 4_000;
  const { port, connect, stop } = await harness.process({
    DRAIN_DELAY_SECONDS: String(drainMs / 1000),
  });
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
  expect(await ready()).toBe(200);
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect()));
  await Promise.all(clients.map((client) => client.frame('welcome')));
  const startedAt = Date.now();
  const closes = clients.map(async (client) => {
    const code = await client.code();
    return { code, after: Date.now() - startedAt };
  });
  const stopped = stop('SIGTERM');

  await eventually(async () => expect(await ready()).toBe(503));
  const newcomer = await connect();
  await newcomer.frame('welcome');

  const all = await Promise.all(closes);
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set([1001]));
  const times = all.map(({ after }) => after).toSorted((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  expect(last - first).toBeGreaterThan(drainMs / 2);
  expect(times[9]).toBeLessThan(drainMs * 0.9);
  expect(await newcomer.code()).toBe(1001);
  await stopped;
});
