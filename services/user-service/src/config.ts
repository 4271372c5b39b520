import {
  count,
  defineConfig,
  fragment,
  internalTokenConfig,
  serviceConfig,
  tokenVerifierConfig,
} from '@ems/config';
import { z } from 'zod';

const ownConfig = fragment(
  {
    AUTH_SERVICE_URL: z.url().describe('Where auth-service is'),
    AUTH_SERVICE_TIMEOUT_MS: count(1)
      .default(10_000)
      .describe(
        'How long auth-service may take to answer; longer than its `USER_SERVICE_TIMEOUT_MS`, since it calls back',
      ),
  },
  (env) => ({
    authServiceUrl: env.AUTH_SERVICE_URL,
    authServiceTimeoutMs: env.AUTH_SERVICE_TIMEOUT_MS,
  }),
);

export const loadUserConfig = defineConfig(
  ...serviceConfig,
  tokenVerifierConfig,
  internalTokenConfig,
  ownConfig,
);

export type UserConfig = ReturnType<typeof loadUserConfig>;
