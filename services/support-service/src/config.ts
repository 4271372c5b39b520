import {
  count,
  defineConfig,
  fragment,
  internalTokenConfig,
  secret,
  serviceConfig,
  tokenVerifierConfig,
} from '@ems/config';
import { z } from 'zod';

const assistantConfig = fragment(
  {
    ASSISTANT_URL: z
      .url()
      .optional()
      .describe('Address of an OpenAI-compatible API. Without it there is no assistant'),
    ASSISTANT_API_KEY: secret().optional().describe('Key of that API'),
    ASSISTANT_MODEL: z.string().default('gpt-4o-mini').describe('The model that answers'),
    ASSISTANT_TIMEOUT_MS: count(100).default(8_000).describe('How long an answer may take'),
    ASSISTANT_DAILY_QUOTA: count(0).default(20).describe('Answers per user and day'),
    ASSISTANT_TOTAL_DAILY_QUOTA: count(0)
      .default(1_000)
      .describe('Answers per day for all users together'),
  },
  (env) => ({
    /** Undefined when there is no assistant. */
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
  }),
);

const ownConfig = fragment(
  {
    MONITORING_SERVICE_URL: z.url().describe('Where monitoring-service is'),
    MESSAGES_PER_MINUTE: count(1).default(20).describe('Messages that one user may send'),
  },
  (env) => ({
    monitoringServiceUrl: env.MONITORING_SERVICE_URL,
    messagesPerMinute: env.MESSAGES_PER_MINUTE,
  }),
);

export const loadSupportConfig = defineConfig(
  ...serviceConfig,
  tokenVerifierConfig,
  internalTokenConfig,
  assistantConfig,
  ownConfig,
);

export type SupportConfig = ReturnType<typeof loadSupportConfig>;
export type AssistantConfig = NonNullable<SupportConfig['assistant']>;
