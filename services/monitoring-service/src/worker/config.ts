import { host, loadConfig, logLevel, port, secret } from '@ems/config';
import { defaultMaxReadingAgeDays, toMilliwattHours } from '@ems/contracts';
import { z } from 'zod';

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  DATABASE_URL: secret(),
  AMQP_URL: secret(),
  APP_OVER_LIMIT_KWH: z.coerce.number().positive().default(0.5),
  APP_UNKNOWN_DEVICE_WAIT_SECONDS: z.coerce.number().int().min(1).default(600),
  APP_PARKED_RETENTION_DAYS: z.coerce.number().int().min(1).default(30),
  APP_READINGS_RETENTION_DAYS: z.coerce.number().int().min(1).optional(),
  MAX_READING_AGE_DAYS: z.coerce.number().int().min(1).default(defaultMaxReadingAgeDays),
  MAX_ALERT_AGE_HOURS: z.coerce.number().int().min(1).default(24),
  INGEST_BATCH_MESSAGES: z.coerce.number().int().min(1).max(5_000).default(500),
});

export function loadWorkerConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    amqpUrl: env.AMQP_URL,
    limitMilliwattHours: toMilliwattHours(env.APP_OVER_LIMIT_KWH),
    unknownDeviceWaitSeconds: env.APP_UNKNOWN_DEVICE_WAIT_SECONDS,
    /** Undefined: readings are kept. */
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
    /** Older readings are parked, unless a service hands them over. */
    maxReadingAgeDays: env.MAX_READING_AGE_DAYS,
    /** How long messages of devices stay parked. */
    parkedRetentionDays: env.APP_PARKED_RETENTION_DAYS,
    /** Hours that began earlier raise no alert. */
    maxAlertAgeHours: env.MAX_ALERT_AGE_HOURS,
    batchMessages: env.INGEST_BATCH_MESSAGES,
  };
}

export type WorkerConfig = ReturnType<typeof loadWorkerConfig>;
