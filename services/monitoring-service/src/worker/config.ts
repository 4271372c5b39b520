import {
  brokerConfig,
  count,
  databaseConfig,
  defineConfig,
  fragment,
  listenConfig,
  processConfig,
} from '@ems/config';
import { maxReadingAgeDays } from '@ems/contracts';
import { readingsConfig } from '../readings-config.ts';

const ownConfig = fragment(
  {
    APP_UNKNOWN_DEVICE_WAIT_SECONDS: count(1)
      .default(600)
      .describe('Readings of an unknown device are parked after this time'),
    APP_PARKED_RETENTION_DAYS: count(1)
      .default(30)
      .describe('Parked messages of devices are removed after this time'),
    MAX_READING_AGE_DAYS: maxReadingAgeDays,
    MAX_ALERT_AGE_HOURS: count(1).default(24).describe('Hours that began earlier raise no alert'),
    INGEST_BATCH_MESSAGES: count(1)
      .max(5_000)
      .default(500)
      .describe('The maximum number of messages that one transaction stores'),
  },
  (env) => ({
    unknownDeviceWaitSeconds: env.APP_UNKNOWN_DEVICE_WAIT_SECONDS,
    parkedRetentionDays: env.APP_PARKED_RETENTION_DAYS,
    maxReadingAgeDays: env.MAX_READING_AGE_DAYS,
    maxAlertAgeHours: env.MAX_ALERT_AGE_HOURS,
    batchMessages: env.INGEST_BATCH_MESSAGES,
  }),
);

export const loadWorkerConfig = defineConfig(
  processConfig,
  listenConfig,
  databaseConfig(6),
  brokerConfig,
  readingsConfig,
  ownConfig,
);

export type WorkerConfig = ReturnType<typeof loadWorkerConfig>;
