import { queues, userCreated, userDeleted, userUpdated } from '@ems/contracts';
import type { Logger } from '@ems/logging';
import { on } from '@ems/messaging';
import { createServiceBase } from '@ems/service';
import { createTokenVerifier } from '@ems/tokens';
import { createRateLimiter } from '@ems/rate-limit';
import { createAccessTokens } from './access-tokens.ts';
import { createPasswordChange } from './change-password.ts';
import type { AuthConfig } from './config.ts';
import { createAccountRepository } from './db/account-repository.ts';
import { createDatabase } from './db/client.ts';
import { createLoginThrottleRepository } from './db/login-throttle-repository.ts';
import { createPasswordLinkRepository } from './db/password-link-repository.ts';
import { createRegistrationRepository } from './db/registration-repository.ts';
import { createSessionRepository } from './db/session-repository.ts';
import { createSigningKeyRepository } from './db/signing-key-repository.ts';
import { createFirstAdministrator } from './first-administrator.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { problems } from './http/problems.ts';
import { documentation, routes } from './http/routes.ts';
import { createKeyVault } from './key-vault.ts';
import { createKnownBrowsers } from './known-browsers.ts';
import { createLiveTokens } from './live-tokens.ts';
import { onUserChanged } from './messaging/on-user-changed.ts';
import { onUserDeleted } from './messaging/on-user-deleted.ts';
import { createPasswordCheck } from './password-check.ts';
import { createPasswordLinks } from './password-links.ts';
import { createPasswords } from './passwords.ts';
import { createRegistration } from './registration.ts';
import { createSecurityLog } from './security-log.ts';
import { createSessions } from './sessions.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createUpkeepOf } from './upkeep.ts';
import { createUserProfiles } from './user-profiles.ts';

const name = 'auth-service';

/** Accounts, sessions and signing keys. `overrides` are for tests. */
export function createAuthService(
  config: AuthConfig,
  logger: Logger,
  overrides: { now?: () => number } = {},
) {
  const now = overrides.now ?? Date.now;
  const { issuer, audience } = config;
  const database = createDatabase({ name, config, logger });
  const { prisma, pool } = database;
  const base = createServiceBase({ name, config, logger, database });

  const accounts = createAccountRepository(prisma);
  const repository = createSessionRepository(prisma);
  const links = createPasswordLinkRepository(prisma);
  const throttle = createLoginThrottleRepository(prisma);
  const keyRepository = createSigningKeyRepository(prisma);

  const vault = createKeyVault(config.keyEncryptionSecret);
  const keys = createSigningKeys({ repository: keyRepository, vault, now });
  const issue = createAccessTokens({ keys, issuer, audience, now });
  const verifier = createTokenVerifier({ issuer, audience, keys: keys.resolve, now });
  const tokens = createLiveTokens({ verifier, sessions: repository, now });
  const onChange = tokens.forget;

  const log = createSecurityLog(logger);
  const limitOf = (limited: string) => {
    const points = config.attemptsPerMinute;
    const limiter = createRateLimiter({ name: limited, points, seconds: 60, pool, logger });
    return createAttemptLimit(limiter, points, log);
  };
  const limitAttempts = limitOf('attempts');
  const browsers = createKnownBrowsers(config.keyEncryptionSecret, now);
  const passwords = createPasswords();
  const checkPassword = createPasswordCheck({ passwords, throttle, accounts, log, now });
  const sessions = createSessions({
    prisma,
    accounts,
    sessions: repository,
    checkPassword,
    browsers,
    limitAttempts,
    log,
    issue,
    onChange,
    now,
  });
  const changePassword = createPasswordChange({
    prisma,
    accounts,
    sessions,
    passwords,
    checkPassword,
    browsers,
    log,
    onChange,
  });
  const registration = createRegistration({
    registrations: createRegistrationRepository(prisma),
    passwords,
    profiles: createUserProfiles({
      url: config.userServiceUrl,
      token: config.internalToken,
      timeoutMs: config.userServiceTimeoutMs,
    }),
    now,
    logger,
  });
  const upkeep = createUpkeepOf({
    ensureAdministrator: createFirstAdministrator(config.administrator, accounts, registration),
    registration,
    sessions: repository,
    links,
    throttle,
    keys,
    keyRepository,
    now,
    logger,
  });

  const changed = onUserChanged({ prisma, accounts, sessions, log, onChange });
  const deleted = onUserDeleted({ prisma, accounts, log, onChange, now });

  const service = base.complete({
    endpoints: routes({
      accounts,
      repository,
      checkPassword,
      passwordLinks: createPasswordLinks({
        prisma,
        accounts,
        links,
        sessions,
        passwords,
        log,
        onChange,
        now,
      }),
      registration,
      sessions,
      changePassword,
      keys,
      verifier,
      limitAttempts,
      limitRefreshes: limitOf('refreshes'),
      now,
    }),
    problems,
    authentication: { tokens, internalToken: config.internalToken },
    documentation,
    consumes: {
      queue: queues.authSync,
      handlers: [on(userCreated, changed), on(userUpdated, changed), on(userDeleted, deleted)],
    },
    before: [{ name: 'keys', start: keys.start }],
    after: upkeep.parts,
  });

  return {
    ...service,
    /** Runs all maintenance tasks now. */
    upkeep: () => upkeep.run(),
  };
}
