import { loadConfig, logLevel, secret } from '@ems/config';
import { z } from 'zod';

const device = z.object({
  deviceId: z.int().min(1),
  username: z.string(),
  password: z.string(),
  kind: z.enum(['household', 'kitchen', 'heat-pump']).default('household'),
  seed: z.int().optional(),
});

const schema = z.object({
  LOG_LEVEL: logLevel,
  INTERVAL_SECONDS: z.coerce.number().int().min(1).max(3_600).default(60),
  TIME_ZONE: z.string().default('UTC'),
  /** mqtt://, amqp:// or http:// */
  TRANSPORT_URL: z.url().default('mqtt://127.0.0.1:1883'),
  DEVICE_ID: z.coerce.number().int().min(1).optional(),
  DEVICE_SECRET: secret().optional(),
  SIMULATOR_DEVICES: secret().optional(),
  SIMULATOR_BACKFILL_DAYS: z.coerce.number().int().min(0).max(3_650).default(0),
  SIMULATOR_STATE_FILE: z.string().optional(),
});

export type SimulatedDevice = z.infer<typeof device>;

export function loadSimulatorConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  const devices: SimulatedDevice[] = env.SIMULATOR_DEVICES
    ? z.array(device).parse(JSON.parse(env.SIMULATOR_DEVICES.reveal()))
    : [];
  if (env.DEVICE_ID && env.DEVICE_SECRET) {
    const deviceId = env.DEVICE_ID;
    devices.push({
      deviceId,
      username: `device-${deviceId}`,
      password: env.DEVICE_SECRET.reveal(),
      kind: 'household',
    });
  }
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

export type SimulatorConfig = ReturnType<typeof loadSimulatorConfig>;
