import { host, loadConfig, logLevel, port, secret, trustedProxies } from '@ems/config';
import { z } from 'zod';

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  TRUST_PROXY: trustedProxies,
  DATABASE_URL: secret(),
  AMQP_URL: secret(),
  JWT_ISSUER: z.url().default('http://app.localhost'),
  JWT_AUDIENCE: z.string().default('ems'),
  JWKS_URL: z.url(),
  INTERNAL_API_TOKEN: secret(32),
  AUTH_SERVICE_URL: z.url(),
  AUTH_SERVICE_TIMEOUT_MS: z.coerce.number().int().min(1).default(5_000),
  HTTP_RATE_LIMIT: z.coerce.number().int().min(0).default(100),
});

export function loadUserConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    amqpUrl: env.AMQP_URL,
    tokens: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwksUrl: env.JWKS_URL },
    internalToken: env.INTERNAL_API_TOKEN,
    authServiceUrl: env.AUTH_SERVICE_URL,
    authServiceTimeoutMs: env.AUTH_SERVICE_TIMEOUT_MS,
    rateLimit: env.HTTP_RATE_LIMIT,
  };
}

export type UserConfig = ReturnType<typeof loadUserConfig>;
