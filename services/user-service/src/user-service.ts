import { queues, userErased } from '@ems/contracts';
import { isTransient } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { createUpkeep, startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging, on } from '@ems/messaging';
import { relayOf } from '@ems/outbox';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
import { createRequestLimiter } from '@ems/rate-limit';
import { createAccounts } from './accounts.ts';
import type { UserConfig } from './config.ts';
import { createDatabase } from './db/client.ts';
import { createDeletionRepository } from './db/deletion-repository.ts';
import { createProfileReadModel } from './db/profile-read-model.ts';
import { createProfileRepository } from './db/profile-repository.ts';
import { createRegisteredProfileRepository } from './db/registered-profile-repository.ts';
import { documentation } from './http/documentation.ts';
import { problems } from './http/problems.ts';
import { routes } from './http/routes.ts';

const name = 'user-service';
const upkeepMs = 10_000;
const tombstoneMs = 30 * 86_400_000;

/** Profiles and roles. `overrides` are for tests. */
export function createUserService(
  config: UserConfig,
  logger: Logger,
  overrides: { tokens?: TokenVerifier; now?: () => number } = {},
) {
  const now = overrides.now ?? Date.now;
  const database = createDatabase({ name, config, logger });
  const { prisma, pool } = database;
  const messaging = connectMessaging({
    url: config.amqpUrl.reveal(),
    name,
    relay: relayOf({ pool, sender: name, logger }),
    logger,
  });

  const profiles = createProfileRepository(prisma);
  const readModel = createProfileReadModel(prisma);
  const deletions = createDeletionRepository(prisma);
  const registered = createRegisteredProfileRepository(prisma);
  const accounts = createAccounts({
    url: config.authServiceUrl,
    token: config.internalToken,
    timeoutMs: config.authServiceTimeoutMs,
  });
  const verifier = overrides.tokens ?? createTokenVerifier(config.tokens);

  const http = createHttpServer({
    name,
    config,
    logger,
    endpoints: routes({
      profiles,
      registered,
      readModel,
      deletions,
      accounts,
      logger,
    }),
    problems,
    authentication: {
      tokens: withStanding(verifier, profiles.standingOf),
      internalToken: config.internalToken,
    },
    isTransient,
    readiness: { checks: { database: database.isReady }, optional: { broker: messaging.isReady } },
    documentation,
    rateLimiter: createRequestLimiter(config.rateLimit, { pool, logger }),
  });

  const sweep = async () => {
    await registered.removeWithdrawnSince(new Date(now() - tombstoneMs));
  };
  const upkeep = createUpkeep({ everyMs: upkeepMs, logger, work: sweep });
  messaging.consume({
    queue: queues.userSync,
    isTransient,
    handlers: [on(userErased, ({ data }) => deletions.confirm(data.userId, data.service))],
  });

  return {
    ...startInOrder([
      { name: 'database', start: database.start, stop: database.close },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'upkeep', start: () => upkeep.start(), stop: () => upkeep.stop() },
      { name: 'drain', stop: () => http.drain() },
    ]),
    port: http.port,
    /** Runs all maintenance tasks now. */
    upkeep: sweep,
  };
}
