import { commaList, host, loadConfig, logLevel, port, secret, trustedProxies } from '@ems/config';
import { z } from 'zod';

const limit = z.coerce.number().int().min(1);

const schema = z.object({
  HOST: host,
  PORT: port.default(3000),
  LOG_LEVEL: logLevel,
  TRUST_PROXY: trustedProxies,
  AMQP_URL: secret(),
  JWT_ISSUER: z.url().default('http://app.localhost'),
  JWT_AUDIENCE: z.string().default('ems'),
  JWKS_URL: z.url(),
  INTERNAL_API_TOKEN: secret(32),
  AUTH_SERVICE_URL: z.url(),
  SUPPORT_SERVICE_URL: z.url(),
  ALLOWED_ORIGINS: commaList.optional(),
  WS_UNAUTHENTICATED_MAX: limit.default(2_000),
  WS_UNAUTHENTICATED_MAX_PER_ADDRESS: limit.default(200),
});

export function loadWsConfig(environment?: NodeJS.ProcessEnv) {
  const env = loadConfig(schema, environment);
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    trustedProxies: env.TRUST_PROXY,
    amqpUrl: env.AMQP_URL,
    tokens: { issuer: env.JWT_ISSUER, audience: env.JWT_AUDIENCE, jwksUrl: env.JWKS_URL },
    internalToken: env.INTERNAL_API_TOKEN,
    authServiceUrl: env.AUTH_SERVICE_URL,
    supportServiceUrl: env.SUPPORT_SERVICE_URL,
    /** Origins of browsers that may connect. */
    allowedOrigins: env.ALLOWED_ORIGINS ?? [env.JWT_ISSUER],
    /** Connections that have not shown a good token yet. */
    upgradeLimits: {
      total: env.WS_UNAUTHENTICATED_MAX,
      perAddress: env.WS_UNAUTHENTICATED_MAX_PER_ADDRESS,
    },
  };
}

export type WsConfig = ReturnType<typeof loadWsConfig>;
