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
  KEY_ENCRYPTION_SECRET: secret(32),
  INTERNAL_API_TOKEN: secret(32),
  USER_SERVICE_URL: z.url(),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: secret(8).optional(),
  HTTP_RATE_LIMIT: z.coerce.number().int().min(0).default(100),
  AUTH_ATTEMPTS_PER_MINUTE: z.coerce.number().int().min(1).default(60),
  USER_SERVICE_TIMEOUT_MS: z.coerce.number().int().min(1).default(5_000),
});

export function loadAuthConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
    databaseUrl: env.DATABASE_URL,
    amqpUrl: env.AMQP_URL,
    issuer: env.JWT_ISSUER,
    audience: env.JWT_AUDIENCE,
    keyEncryptionSecret: env.KEY_ENCRYPTION_SECRET,
    internalToken: env.INTERNAL_API_TOKEN,
    userServiceUrl: env.USER_SERVICE_URL,
    userServiceTimeoutMs: env.USER_SERVICE_TIMEOUT_MS,
    administrator:
      env.ADMIN_EMAIL && env.ADMIN_PASSWORD
        ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }
        : undefined,
    rateLimit: env.HTTP_RATE_LIMIT,
    /** Logins and registrations of each address or known browser, and as many refreshes. */
    attemptsPerMinute: env.AUTH_ATTEMPTS_PER_MINUTE,
  };
}

export type AuthConfig = ReturnType<typeof loadAuthConfig>;
