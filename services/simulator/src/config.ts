import { InvalidConfigError, loadConfig, logLevel, secret, type Secret } from '@ems/config';
import { timeZone } from '@ems/contracts';
import { z } from 'zod';
import { kinds } from './domain/load-curve.ts';

const device = z.object({
  deviceId: z.int().min(1),
  username: z.string().min(1),
  password: z.string().min(1),
  kind: z.enum(kinds).default('household'),
  seed: z.int().optional(),
});

export type SimulatedDevice = z.infer<typeof device>;

const exampleDevices = '[{"deviceId":7,"username":"device-7","password":"…","kind":"household"}]';

const schema = z.object({
  LOG_LEVEL: logLevel,
  INTERVAL_SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
  TIME_ZONE: timeZone.default('UTC'),
  TRANSPORT_URL: z
    .url({
      protocol: /^(mqtts?|amqps?|https?)$/,
      error: 'Must be an address that begins with mqtt://, amqp:// or http://',
    })
    .default('mqtt://127.0.0.1:1883'),
  DEVICE_ID: z.coerce.number().int().min(1).optional(),
  DEVICE_SECRET: secret().optional(),
  SIMULATOR_DEVICES: secret().optional(),
  SIMULATOR_BACKFILL_DAYS: z.coerce.number().int().min(0).max(3_650).default(0),
  SIMULATOR_STATE_FILE: z.string().optional(),
});

/** @throws {InvalidConfigError} with what to do; it never shows a password. */
export function loadSimulatorConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  const devices = [
    ...devicesOf(env.SIMULATOR_DEVICES),
    ...singleDevice(env.DEVICE_ID, env.DEVICE_SECRET),
  ];
  if (devices.length === 0)
    throw new InvalidConfigError(
      `There is no device to simulate. Set DEVICE_ID and DEVICE_SECRET, or SIMULATOR_DEVICES to ${exampleDevices}`,
    );
  const ids = devices.map(({ deviceId }) => deviceId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new InvalidConfigError(
      `Device ${twice} is named twice. Name it once in SIMULATOR_DEVICES, or in DEVICE_ID only`,
    );
  return {
    logLevel: env.LOG_LEVEL,
    intervalSeconds: env.INTERVAL_SECONDS,
    timeZone: env.TIME_ZONE,
    transportUrl: env.TRANSPORT_URL,
    devices,
    backfillDays: env.SIMULATOR_BACKFILL_DAYS,
    stateFile: env.SIMULATOR_STATE_FILE,
  };
}

function singleDevice(deviceId?: number, password?: Secret): SimulatedDevice[] {
  if (deviceId === undefined && password === undefined) return [];
  if (deviceId === undefined)
    throw new InvalidConfigError(
      'DEVICE_SECRET is set without DEVICE_ID. Set DEVICE_ID to the id of the device that it belongs to',
    );
  if (password === undefined)
    throw new InvalidConfigError(
      'DEVICE_ID is set without DEVICE_SECRET. Set DEVICE_SECRET to the password that was shown when the device was added; a new one can be made on the page Devices',
    );
  const username = `device-${deviceId}`;
  return [{ deviceId, username, password: password.reveal(), kind: 'household' }];
}

function devicesOf(given: Secret | undefined): SimulatedDevice[] {
  if (given === undefined) return [];
  const result = z.array(device).safeParse(parse(given.reveal()));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `${['', ...path].join('/') || '/'}: ${message}`,
  );
  throw new InvalidConfigError(
    `SIMULATOR_DEVICES has another shape than ${exampleDevices}. ${problems.join('; ')}`,
  );
}

/** What JSON.parse says of a mistake repeats the text, with the passwords in it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidConfigError(
      `SIMULATOR_DEVICES is not JSON. It has to look like ${exampleDevices}`,
    );
  }
}

export type SimulatorConfig = ReturnType<typeof loadSimulatorConfig>;
