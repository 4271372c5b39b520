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
  MONITORING_SERVICE_URL: z.url(),
  INTERNAL_API_TOKEN: secret(32),
  ASSISTANT_URL: z.url().optional(),
  ASSISTANT_API_KEY: secret().optional(),
  ASSISTANT_MODEL: z.string().default('gpt-4o-mini'),
  ASSISTANT_TIMEOUT_MS: z.coerce.number().int().min(100).default(8_000),
  ASSISTANT_DAILY_QUOTA: z.coerce.number().int().min(0).default(20),
  ASSISTANT_TOTAL_DAILY_QUOTA: z.coerce.number().int().min(0).default(1_000),
  HTTP_RATE_LIMIT: z.coerce.number().int().min(0).default(100),
  MESSAGES_PER_MINUTE: z.coerce.number().int().min(1).default(20),
});

export function loadSupportConfig(environment?: NodeJS.ProcessEnv) {
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
    monitoringServiceUrl: env.MONITORING_SERVICE_URL,
    /** Undefined: no assistant. */
    assistant: env.ASSISTANT_URL
      ? {
          url: env.ASSISTANT_URL,
          apiKey: env.ASSISTANT_API_KEY,
          model: env.ASSISTANT_MODEL,
          timeoutMs: env.ASSISTANT_TIMEOUT_MS,
          dailyQuota: env.ASSISTANT_DAILY_QUOTA,
          totalDailyQuota: env.ASSISTANT_TOTAL_DAILY_QUOTA,
        }
      : undefined,
    rateLimit: env.HTTP_RATE_LIMIT,
    messagesPerMinute: env.MESSAGES_PER_MINUTE,
  };
}

export type SupportConfig = ReturnType<typeof loadSupportConfig>;
export type AssistantConfig = NonNullable<SupportConfig['assistant']>;
