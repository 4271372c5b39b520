import { commaList, host, loadConfig, logLevel, port, secret } from '@ems/config';
import { z } from 'zod';

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  AMQP_URL: secret(),
  JWT_ISSUER: z.url().default('http://app.localhost'),
  JWT_AUDIENCE: z.string().default('ems'),
  JWKS_URL: z.url(),
  INTERNAL_API_TOKEN: secret(32),
  AUTH_SERVICE_URL: z.url(),
  SUPPORT_SERVICE_URL: z.url(),
  ALLOWED_ORIGINS: commaList.optional(),
});

export function loadWsConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    amqpUrl: env.AMQP_URL,
    tokens: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwksUrl: env.JWKS_URL },
    internalToken: env.INTERNAL_API_TOKEN,
    authServiceUrl: env.AUTH_SERVICE_URL,
    supportServiceUrl: env.SUPPORT_SERVICE_URL,
    /** Origins of browsers that may connect. */
    allowedOrigins: env.ALLOWED_ORIGINS ?? [env.JWT_ISSUER],
  };
}

export type WsConfig = ReturnType<typeof loadWsConfig>;
