import {
  count,
  defineConfig,
  fragment,
  InvalidConfigError,
  processConfig,
  secret,
  type Secret,
} from '@ems/config';
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

const ownConfig = fragment(
  {
    INTERVAL_SECONDS: count(1).max(3_600).default(60).describe('The time between two readings'),
    TIME_ZONE: timeZone.default('UTC').describe('The zone of the simulated day'),
    TRANSPORT_URL: z
      .url({
        protocol: /^(mqtts?|amqps?|https?)$/,
        error: 'Must be an address that begins with mqtt://, amqp:// or http://',
      })
      .default('mqtt://127.0.0.1:1883')
      .describe('Where readings are sent: `mqtt(s)://`, `amqp(s)://` or `http(s)://`'),
    DEVICE_ID: count(1).optional().describe('The one device to simulate'),
    DEVICE_SECRET: secret().optional().describe('The password of that device'),
    SIMULATOR_DEVICES: secret()
      .optional()
      .describe('More devices, as JSON: each with `deviceId`, `username`, `password` and `kind`'),
    SIMULATOR_BACKFILL_DAYS: count(0)
      .max(3_650)
      .default(0)
      .describe('Days of history that are sent first'),
    SIMULATOR_STATE_FILE: z
      .string()
      .optional()
      .describe('A file that keeps what was sent over a restart'),
  },
  (env) => ({
    intervalSeconds: env.INTERVAL_SECONDS,
    timeZone: env.TIME_ZONE,
    transportUrl: env.TRANSPORT_URL,
    devices: allDevices(env.SIMULATOR_DEVICES, env.DEVICE_ID, env.DEVICE_SECRET),
    backfillDays: env.SIMULATOR_BACKFILL_DAYS,
    stateFile: env.SIMULATOR_STATE_FILE,
  }),
);

/** @throws {InvalidConfigError} says what to do, and never contains a password */
export const loadSimulatorConfig = defineConfig(processConfig, ownConfig);

function allDevices(listed?: Secret, deviceId?: number, password?: Secret): SimulatedDevice[] {
  const devices = [...devicesOf(listed), ...singleDevice(deviceId, password)];
  if (devices.length === 0)
    throw new InvalidConfigError(
      `No devices are configured. Set DEVICE_ID and DEVICE_SECRET, or SIMULATOR_DEVICES to ${exampleDevices}`,
    );
  const ids = devices.map(({ deviceId }) => deviceId);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined)
    throw new InvalidConfigError(
      `Device ${twice} is configured twice. Configure it once, in SIMULATOR_DEVICES or in DEVICE_ID`,
    );
  return devices;
}

function singleDevice(deviceId?: number, password?: Secret): SimulatedDevice[] {
  if (deviceId === undefined && password === undefined) return [];
  if (deviceId === undefined)
    throw new InvalidConfigError(
      'DEVICE_SECRET is set without DEVICE_ID. Set DEVICE_ID to the id of the device it belongs to',
    );
  if (password === undefined)
    throw new InvalidConfigError(
      'DEVICE_ID is set without DEVICE_SECRET. Set DEVICE_SECRET to the password that was shown when the device was added. You can create a new one on the Devices page',
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
    `SIMULATOR_DEVICES must look like ${exampleDevices}. ${problems.join('; ')}`,
  );
}

/** The error message of JSON.parse would repeat the text, including its passwords. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidConfigError(
      `SIMULATOR_DEVICES is not valid JSON. It must look like ${exampleDevices}`,
    );
  }
}

export type SimulatorConfig = ReturnType<typeof loadSimulatorConfig>;
