import { host, loadConfig, logLevel, port, secret, trustedProxies } from '@ems/config';
import { defaultMaxReadingAgeDays } from '@ems/contracts';
import { z } from 'zod';

/** A name that devices can resolve. */
const publicHost = z.string().min(1).default('localhost');

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  TRUST_PROXY: trustedProxies,
  DATABASE_URL: secret(),
  AMQP_URL: secret(),
  AMQP_MANAGEMENT_URL: secret(),
  BROKER_VHOST: z.string().default('/'),
  BROKER_USER_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]+-$/)
    .default('device-'),
  // Where devices reach the broker; they are told with their credentials.
  PUBLIC_MQTT_HOST: publicHost,
  PUBLIC_MQTT_PORT: port.default(1883),
  PUBLIC_MQTT_TLS: z.stringbool().default(false),
  PUBLIC_AMQP_HOST: publicHost,
  PUBLIC_AMQP_PORT: port.default(5672),
  PUBLIC_AMQP_TLS: z.stringbool().default(false),
  JWT_ISSUER: z.url().default('http://app.localhost'),
  JWT_AUDIENCE: z.string().default('ems'),
  JWKS_URL: z.url(),
  APP_READINGS_RETENTION_DAYS: z.coerce.number().int().min(1).optional(),
  MAX_READING_AGE_DAYS: z.coerce.number().int().min(1).default(defaultMaxReadingAgeDays),
  HTTP_RATE_LIMIT: z.coerce.number().int().min(0).default(100),
});

export function loadDeviceConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    amqpUrl: env.AMQP_URL,
    managementUrl: env.AMQP_MANAGEMENT_URL,
    vhost: env.BROKER_VHOST,
    userPrefix: env.BROKER_USER_PREFIX,
    publicBroker: {
      mqtt: { host: env.PUBLIC_MQTT_HOST, port: env.PUBLIC_MQTT_PORT, tls: env.PUBLIC_MQTT_TLS },
      amqp: { host: env.PUBLIC_AMQP_HOST, port: env.PUBLIC_AMQP_PORT, tls: env.PUBLIC_AMQP_TLS },
    },
    tokens: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwksUrl: env.JWKS_URL },
    /** As in monitoring-worker, which would park what is older. Undefined: readings are kept for ever. */
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
    /** As in monitoring-worker. */
    maxReadingAgeDays: env.MAX_READING_AGE_DAYS,
    rateLimit: env.HTTP_RATE_LIMIT,
  };
}

export type DeviceConfig = ReturnType<typeof loadDeviceConfig>;
