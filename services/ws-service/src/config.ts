import {
  brokerConfig,
  commaList,
  count,
  defineConfig,
  fragment,
  internalTokenConfig,
  listenConfig,
  processConfig,
  proxyConfig,
  publicOrigin,
  tokenVerifierConfig,
} from '@ems/config';
import { z } from 'zod';

const ownConfig = fragment(
  {
    SUPPORT_SERVICE_URL: z.url().describe('Where support-service is'),
    PUBLIC_ORIGIN: publicOrigin,
    ALLOWED_ORIGINS: commaList
      .optional()
      .describe('Browser origins that may connect; `PUBLIC_ORIGIN` if not set'),
    WS_UNAUTHENTICATED_MAX: count(1)
      .default(2_000)
      .describe('Connections that have not shown a valid token yet, in total'),
    WS_UNAUTHENTICATED_MAX_PER_ADDRESS: count(1)
      .default(200)
      .describe('Connections that have not shown a valid token yet, per address'),
  },
  (env) => ({
    supportServiceUrl: env.SUPPORT_SERVICE_URL,
    allowedOrigins: env.ALLOWED_ORIGINS ?? [env.PUBLIC_ORIGIN],
    upgradeLimits: {
      total: env.WS_UNAUTHENTICATED_MAX,
      perAddress: env.WS_UNAUTHENTICATED_MAX_PER_ADDRESS,
    },
  }),
);

export const loadWsConfig = defineConfig(
  processConfig,
  listenConfig,
  proxyConfig,
  brokerConfig,
  tokenVerifierConfig,
  internalTokenConfig,
  ownConfig,
);

export type WsConfig = ReturnType<typeof loadWsConfig>;
