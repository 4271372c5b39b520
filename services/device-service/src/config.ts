import {
  brokerManagementConfig,
  defineConfig,
  fragment,
  port,
  serviceConfig,
  tokenVerifierConfig,
} from '@ems/config';
import { maxReadingAgeDays, readingsRetentionDays } from '@ems/contracts';
import { z } from 'zod';

const publicHost = z.string().min(1).default('localhost');
const publicTls = z.stringbool().default(false);

/** Where devices reach the broker. They receive it together with their credentials. */
const publicBrokerConfig = fragment(
  {
    PUBLIC_MQTT_HOST: publicHost.describe('The MQTT host that devices use'),
    PUBLIC_MQTT_PORT: port.default(1883).describe('The MQTT port that devices use'),
    PUBLIC_MQTT_TLS: publicTls.describe('Whether devices use TLS for MQTT'),
    PUBLIC_AMQP_HOST: publicHost.describe('The AMQP host that devices use'),
    PUBLIC_AMQP_PORT: port.default(5672).describe('The AMQP port that devices use'),
    PUBLIC_AMQP_TLS: publicTls.describe('Whether devices use TLS for AMQP'),
  },
  (env) => ({
    publicBroker: {
      mqtt: { host: env.PUBLIC_MQTT_HOST, port: env.PUBLIC_MQTT_PORT, tls: env.PUBLIC_MQTT_TLS },
      amqp: { host: env.PUBLIC_AMQP_HOST, port: env.PUBLIC_AMQP_PORT, tls: env.PUBLIC_AMQP_TLS },
    },
  }),
);

const ownConfig = fragment(
  {
    BROKER_USER_PREFIX: z
      .string()
      .regex(/^[a-z0-9-]+-$/)
      .default('device-')
      .describe('The prefix of the broker logins of devices'),
    APP_READINGS_RETENTION_DAYS: readingsRetentionDays,
    MAX_READING_AGE_DAYS: maxReadingAgeDays,
  },
  (env) => ({
    userPrefix: env.BROKER_USER_PREFIX,
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
    maxReadingAgeDays: env.MAX_READING_AGE_DAYS,
  }),
);

export const loadDeviceConfig = defineConfig(
  ...serviceConfig,
  brokerManagementConfig,
  publicBrokerConfig,
  tokenVerifierConfig,
  ownConfig,
);

export type DeviceConfig = ReturnType<typeof loadDeviceConfig>;
