import { queues, userDeleted, userUpdated, userCreated } from '@ems/contracts';
import { isTransient } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { createUpkeep, startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging, on } from '@ems/messaging';
import { createTokenVerifier } from '@ems/tokens';
import { createAccessTokens } from './access-tokens.ts';
import type { AuthConfig } from './config.ts';
import { createAccountRepository } from './db/account-repository.ts';
import { createDatabase } from './db/client.ts';
import { createSessionRepository } from './db/session-repository.ts';
import { createSigningKeyRepository } from './db/signing-key-repository.ts';
import { createFirstAdministrator } from './first-administrator.ts';
import { createAttemptLimit } from './http/attempt-limit.ts';
import { documentation } from './http/documentation.ts';
import { problems } from './http/problems.ts';
import { routes } from './http/routes.ts';
import { onUserDeleted } from './messaging/on-user-deleted.ts';
import { onUserUpdated } from './messaging/on-user-updated.ts';
import { createPasswords } from './passwords.ts';
import { createRegistration } from './registration.ts';
import { createSessions } from './sessions.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createUserProfiles } from './user-profiles.ts';

const name = 'auth-service';
const upkeepMs = 10_000;

/** Accounts, sessions and signing keys. `overrides` are for tests. */
export function createAuthService(
  config: AuthConfig,
  logger: Logger,
  overrides: { now?: () => number } = {},
) {
  const now = overrides.now ?? Date.now;
  const { issuer, audience } = config;
  const database = createDatabase({ url: config.databaseUrl.reveal(), name, logger });
  const { prisma, pool } = database;
  const messaging = connectMessaging({ url: config.amqpUrl.reveal(), name, pool, logger });
  const nudgeOutbox = () => messaging.nudgeOutbox();

  const accounts = createAccountRepository(prisma);
  const repository = createSessionRepository(prisma);
  const keyRepository = createSigningKeyRepository(prisma);
  const keys = createSigningKeys({
    repository: keyRepository,
    encryptionSecret: config.keyEncryptionSecret,
    now,
  });
  const passwords = createPasswords();
  const profiles = createUserProfiles({ url: config.userServiceUrl, token: config.internalToken });
  const registration = createRegistration({ accounts, passwords, profiles, logger });
  const issue = createAccessTokens({ keys, issuer, audience, now });
  const sessions = createSessions({
    prisma,
    accounts,
    sessions: repository,
    passwords,
    issue,
    nudgeOutbox,
    now,
  });
  const ensureAdministrator = createFirstAdministrator(
    config.administrator,
    accounts,
    registration,
  );
  const limitAttempts = createAttemptLimit(config.attemptsPerMinute);

  const http = createHttpServer({
    name,
    port: config.port,
    logger,
    endpoints: routes({
      prisma,
      accounts,
      repository,
      passwords,
      registration,
      sessions,
      keys,
      issue,
      limitAttempts,
      now,
    }),
    problems,
    authentication: {
      tokens: createTokenVerifier({ issuer, audience, keys: keys.resolve, now }),
      internalToken: config.internalToken,
    },
    readiness: { database: database.isReady, broker: messaging.isReady },
    documentation,
    rateLimit: config.rateLimit,
  });

  const upkeep = createUpkeep({
    everyMs: upkeepMs,
    logger,
    async work() {
      await ensureAdministrator();
      await registration.sweep(new Date(now()));
      await repository.removeExpired(new Date(now()));
      await keyRepository.removeRetired(new Date(now()));
    },
  });

  const updated = onUserUpdated({ prisma, accounts, sessions, nudgeOutbox });
  const consume = () =>
    messaging.consume({
      queue: queues.authSync,
      isTransient,
      handlers: [
        on(userCreated, updated),
        on(userUpdated, updated),
        on(userDeleted, onUserDeleted({ prisma, accounts, nudgeOutbox })),
      ],
    });

  return {
    ...startInOrder([
      { name: 'database', start: database.isReady, stop: database.close },
      { name: 'keys', start: () => keys.start() },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'consumer', start: consume },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'upkeep', start: () => upkeep.start(), stop: () => upkeep.stop() },
    ]),
    port: http.port,
    /** What upkeep does, at once. */
    sweep: () => registration.sweep(new Date(now())),
  };
}
