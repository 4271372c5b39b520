import { host, loadConfig, logLevel, port, secret, trustedProxies } from '@ems/config';
import { toMilliwattHours } from '@ems/contracts';
import { z } from 'zod';

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  TRUST_PROXY: trustedProxies,
  DATABASE_URL: secret(),
  AMQP_URL: secret(),
  AMQP_MANAGEMENT_URL: secret(),
  BROKER_VHOST: z.string().default('/'),
  JWT_ISSUER: z.url().default('http://app.localhost'),
  JWT_AUDIENCE: z.string().default('ems'),
  JWKS_URL: z.url(),
  APP_OVER_LIMIT_KWH: z.coerce.number().positive().default(0.5),
  APP_READINGS_RETENTION_DAYS: z.coerce.number().int().min(1).optional(),
  HTTP_RATE_LIMIT: z.coerce.number().int().min(0).default(100),
});

export function loadApiConfig(environment?: NodeJS.ProcessEnv) {
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
    tokens: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwksUrl: env.JWKS_URL },
    limitMilliwattHours: toMilliwattHours(env.APP_OVER_LIMIT_KWH),
    /** Undefined: readings are kept. */
    retentionDays: env.APP_READINGS_RETENTION_DAYS,
    rateLimit: env.HTTP_RATE_LIMIT,
  };
}

export type ApiConfig = ReturnType<typeof loadApiConfig>;
