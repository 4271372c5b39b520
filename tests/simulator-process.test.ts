import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from '../services/device-service/tests/start-device-service.ts';
import { createDeviceEnergy } from '../services/simulator/src/domain/device-energy.ts';
import { captureReadings, waysInto } from './simulator/start-simulator.ts';

const main = fileURLToPath(new URL('../services/simulator/src/main.ts', import.meta.url));
const minuteMs = 60_000;
const seed = 7;

let env: DeviceEnvironment;
let arrived: Awaited<ReturnType<typeof captureReadings>>;
let meter: RegisteredDevice;
let directory: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  env = await deviceEnvironment();
  arrived = await captureReadings(env.broker);
  meter = await env.register((await env.somebody()).token);
  directory = await mkdtemp(join(tmpdir(), 'simulator-process-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await arrived?.stop();
  await env?.stop();
  if (directory) await rm(directory, { recursive: true });
});

/** Starts the simulator in its own process. Returns the exit and the output at the end. */
function run(environment: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...environment },
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), ended, text: () => text };
}

test('a simulator that is killed during its history and restarted with another interval sends all energy exactly once', async () => {
  const way = waysInto({ broker: env.broker, httpUrl: env.url }).mqtt();
  const { password } = meter.credentials;
  const device = { deviceId: meter.id, username: way.username(meter), password, seed };
  const environment = {
    TRANSPORT_URL: way.url,
    SIMULATOR_DEVICES: JSON.stringify([device]),
    SIMULATOR_BACKFILL_DAYS: '365',
    SIMULATOR_STATE_FILE: join(directory, 'state.json'),
  };
  const killed = run({ ...environment, INTERVAL_SECONDS: '1' });
  await eventually(() => expect(arrived.ends(meter).length).toBeGreaterThan(10_000));
  killed.kill('SIGKILL');
  await killed.ended;
  expect(killed.text()).not.toContain('now live');

  const startedAt = Date.now();
  const again = run({ ...environment, INTERVAL_SECONDS: '2' });
  await eventually(() => expect(arrived.ends(meter).at(-1)).toBeGreaterThan(startedAt));
  again.kill('SIGTERM');
  expect(await again.ended).toBe(0);

  const ends = arrived.ends(meter);
  const from = (ends[0] ?? 0) - minuteMs;
  const energy = createDeviceEnergy({ kind: 'household', seed, timeZone: 'UTC' });
  expect(startedAt - from).toBeGreaterThan(364 * 1_440 * minuteMs);
  expect(arrived.total(meter)).toBe(energy(from, ends.at(-1) ?? 0));
});

test('a simulator without a password exits at once and says what to do', async () => {
  const simulator = run({ DEVICE_ID: '7' });
  expect(await simulator.ended).not.toBe(0);
  expect(simulator.text()).toContain('Set DEVICE_SECRET to the password');
});
