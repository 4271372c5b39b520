import {
  count,
  defineConfig,
  fragment,
  internalTokenConfig,
  secret,
  serviceConfig,
  tokenIssuerConfig,
} from '@ems/config';
import { z } from 'zod';

const ownConfig = fragment(
  {
    KEY_ENCRYPTION_SECRET: secret(32).describe('Encrypts the signing keys in the database'),
    USER_SERVICE_URL: z.url().describe('Where user-service is'),
    USER_SERVICE_TIMEOUT_MS: count(1)
      .default(5_000)
      .describe('How long user-service may take to answer'),
    ADMIN_EMAIL: z
      .email()
      .optional()
      .describe('Email of the first administrator, created when no administrator exists'),
    ADMIN_PASSWORD: secret(8).optional().describe('Password of the first administrator'),
    AUTH_ATTEMPTS_PER_MINUTE: count(1)
      .default(60)
      .describe('Logins and registrations of each address or known browser, and as many refreshes'),
  },
  (env, reject) => {
    if (env.ADMIN_EMAIL && !env.ADMIN_PASSWORD)
      reject('ADMIN_PASSWORD', 'is missing. Set it, or leave out ADMIN_EMAIL');
    if (env.ADMIN_PASSWORD && !env.ADMIN_EMAIL)
      reject('ADMIN_EMAIL', 'is missing. Set it, or leave out ADMIN_PASSWORD');
    return {
      keyEncryptionSecret: env.KEY_ENCRYPTION_SECRET,
      userServiceUrl: env.USER_SERVICE_URL,
      userServiceTimeoutMs: env.USER_SERVICE_TIMEOUT_MS,
      administrator:
        env.ADMIN_EMAIL && env.ADMIN_PASSWORD
          ? { email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }
          : undefined,
      attemptsPerMinute: env.AUTH_ATTEMPTS_PER_MINUTE,
    };
  },
);

export const loadAuthConfig = defineConfig(
  ...serviceConfig,
  tokenIssuerConfig,
  internalTokenConfig,
  ownConfig,
);

export type AuthConfig = ReturnType<typeof loadAuthConfig>;
