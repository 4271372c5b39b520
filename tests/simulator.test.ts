import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, tcpProxy } from '@ems/dev-env/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  deviceEnvironment,
  type DeviceEnvironment,
  type RegisteredDevice,
} from '../services/device-service/tests/start-device-service.ts';
import { createDeviceEnergy } from '../services/simulator/src/domain/device-energy.ts';
import {
  captureReadings,
  startSimulator,
  waysInto,
  type Transport,
} from './simulator/start-simulator.ts';

const minuteMs = 60_000;
const transports: readonly Transport[] = ['mqtt', 'amqp', 'http'];
const energy = createDeviceEnergy({ kind: 'household', seed: 7, timeZone: 'UTC' });

let env: DeviceEnvironment;
let ways: ReturnType<typeof waysInto>;
let arrived: Awaited<ReturnType<typeof captureReadings>>;
let token: string;
let directory: string;
let meter: RegisteredDevice;
let stateFile: string;

beforeAll(async () => {
  env = await deviceEnvironment();
  ways = waysInto({ broker: env.broker, httpUrl: env.url });
  arrived = await captureReadings(env.broker);
  ({ token } = await env.somebody());
  directory = await mkdtemp(join(tmpdir(), 'simulator-'));
});
afterAll(async () => {
  await arrived?.stop();
  await env?.stop();
  if (directory) await rm(directory, { recursive: true });
});
beforeEach(async () => {
  meter = await env.register(token);
  stateFile = join(directory, `${meter.id}.json`);
});

const remember = (confirmed: number) =>
  writeFile(stateFile, JSON.stringify({ [meter.id]: confirmed }));

const lastMinute = () => Math.floor(Date.now() / minuteMs) * minuteMs;

/** Waits until readings that end after a time have arrived. */
const arrivedAfter = (instant: number) =>
  eventually(() => expect(arrived.ends(meter).at(-1)).toBeGreaterThan(instant));

/** The energy is exact only without gaps and without spans that were sent twice. */
function expectEverythingSince(from: number) {
  const end = arrived.ends(meter).at(-1) ?? 0;
  expect(arrived.total(meter)).toBe(energy(from, end));
}

const proxied = {
  mqtt: () => tcpProxy(env.broker.mqttPort),
  amqp: () => tcpProxy(env.broker.amqpPort),
  http: () => tcpProxy(Number(new URL(env.url).port)),
};

describe.each(transports)('over %s', (transport) => {
  test('a day of history and the following live readings arrive completely', async () => {
    const startedAt = lastMinute();
    const simulator = await startSimulator(ways[transport](), [meter], {
      SIMULATOR_BACKFILL_DAYS: '1',
      INTERVAL_SECONDS: '1',
      SIMULATOR_STATE_FILE: stateFile,
    });
    await arrivedAfter(Date.now());
    await simulator.stop();
    const [first = 0] = arrived.ends(meter);
    expect(first - minuteMs).toBeGreaterThanOrEqual(startedAt - 1_440 * minuteMs);
    expect(arrived.ends(meter).length).toBeGreaterThan(1_440);
    expectEverythingSince(first - minuteMs);
  });

  test('energy used while the platform is unavailable is sent when it is back', async () => {
    const proxy = await proxied[transport]();
    const from = lastMinute() - minuteMs;
    await remember(from);
    const simulator = await startSimulator(ways[transport](proxy.port), [meter], {
      INTERVAL_SECONDS: '1',
      SIMULATOR_STATE_FILE: stateFile,
    });
    await arrivedAfter(from);
    proxy.cut();
    await eventually(() => expect(simulator.log()).toMatch(/retrying|Broker connection lost/));
    const back = Date.now();
    proxy.restore();
    await arrivedAfter(back);
    await simulator.stop();
    await proxy.stop();
    expectEverythingSince(from);
  });

  test('the simulator stops even if the platform does not answer', async () => {
    const proxy = await proxied[transport]();
    const start = () =>
      startSimulator(ways[transport](proxy.port), [meter], {
        INTERVAL_SECONDS: '1',
        SIMULATOR_STATE_FILE: stateFile,
      });
    // Enough readings to send without a pause.
    await remember(lastMinute() - 43_200 * minuteMs);
    const sending = await start();
    await arrivedAfter(0);
    proxy.silence();
    await sending.stop();

    const connecting = await start();
    await connecting.stop();
    await proxy.stop();
  });

  test('a device with a refused password stops with one error that says what to do', async () => {
    let givenUp = false;
    const onAllGivenUp = () => {
      givenUp = true;
    };
    const simulator = await startSimulator(
      ways[transport](),
      [meter],
      { INTERVAL_SECONDS: '1' },
      { password: 'wrong', patienceMs: 0, onAllGivenUp },
    );
    await eventually(() => expect(givenUp).toBe(true));
    const errors = simulator
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(`device ${meter.id} stopped. Set its current password`);
    await simulator.stop();
  });
});

test('a refused device does not stop the others', async () => {
  const gone = await env.register(token);
  await env.broker.management.delete(`/api/users/${gone.credentials.username}`);
  const simulator = await startSimulator(
    ways.mqtt(),
    [gone, meter],
    { INTERVAL_SECONDS: '1' },
    { patienceMs: 0 },
  );
  await eventually(() => expect(simulator.log()).toContain('stopped. Set its current password'));
  await arrivedAfter(Date.now());
  await simulator.stop();
});

test('credentials that the broker does not know yet are retried until a deadline', async () => {
  const { username, password } = meter.credentials;
  const setPassword = (given: string) =>
    env.broker.management.put(`/api/users/${username}`, { password: given, tags: '' });
  await setPassword('another');
  const simulator = await startSimulator(ways.mqtt(), [meter], { INTERVAL_SECONDS: '1' });
  await eventually(() => expect(simulator.log()).toContain('retrying'));
  await setPassword(password);
  await arrivedAfter(0);
  await simulator.stop();
});

test('no energy is missing or counted twice after a restart with another interval', async () => {
  const from = lastMinute() - 5 * minuteMs;
  await remember(from);
  for (const interval of ['1', '60', '3']) {
    const startedAt = Date.now();
    const simulator = await startSimulator(ways.mqtt(), [meter], {
      INTERVAL_SECONDS: interval,
      SIMULATOR_STATE_FILE: stateFile,
      SIMULATOR_BACKFILL_DAYS: '1',
    });
    if (interval !== '60') await arrivedAfter(startedAt);
    await simulator.stop();
  }
  expectEverythingSince(from);
});

test('the same readings are sent again after a kill that lost the last confirmations', async () => {
  const from = lastMinute() - 2 * minuteMs;
  await remember(from);
  const environment = { SIMULATOR_STATE_FILE: stateFile };
  const start = (interval: string) =>
    startSimulator(ways.mqtt(), [meter], { ...environment, INTERVAL_SECONDS: interval });
  const first = await start('1');
  await arrivedAfter(Date.now());
  await first.stop();
  const state = JSON.parse(await readFile(stateFile, 'utf8')) as Record<number, object>;
  const known = state[meter.id];
  await writeFile(
    stateFile,
    JSON.stringify({ [meter.id]: { ...known, confirmed: from + 10_000 } }),
  );
  const second = await start('7');
  await arrivedAfter(Date.now());
  await second.stop();
  expectEverythingSince(from);
});

test('a restart continues from the last confirmed reading, even without history', async () => {
  const from = lastMinute() - 90 * minuteMs;
  await remember(from);
  const simulator = await startSimulator(ways.mqtt(), [meter], { SIMULATOR_STATE_FILE: stateFile });
  await arrivedAfter(lastMinute() - minuteMs);
  await simulator.stop();
  expect(arrived.ends(meter)[0]).toBe(from + minuteMs);
  expectEverythingSince(from);
});

test('a state file that is not writable is reported once, and sending continues', async () => {
  const folder = await mkdtemp(join(directory, 'state-'));
  const simulator = await startSimulator(ways.mqtt(), [meter], {
    INTERVAL_SECONDS: '1',
    SIMULATOR_STATE_FILE: join(folder, 'state.json'),
  });
  await arrivedAfter(0);
  await rename(folder, `${folder}-gone`);
  await eventually(() => expect(simulator.log()).toContain('State file not writable'));
  await arrivedAfter(Date.now());
  await simulator.stop();
  expect(simulator.log().split('State file not writable')).toHaveLength(2);
});
