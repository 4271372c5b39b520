import { queues, userErased } from '@ems/contracts';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { on } from '@ems/messaging';
import { createServiceBase } from '@ems/service';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
import { createAccounts } from './accounts.ts';
import type { UserConfig } from './config.ts';
import { createDatabase } from './db/client.ts';
import { createDeletionRepository } from './db/deletion-repository.ts';
import { createProfileReadModel } from './db/profile-read-model.ts';
import { createProfileRepository } from './db/profile-repository.ts';
import { createRegisteredProfileRepository } from './db/registered-profile-repository.ts';
import { problems } from './http/problems.ts';
import { documentation, routes } from './http/routes.ts';

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
  const { prisma } = database;
  const base = createServiceBase({ name, config, logger, database });

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

  const sweep = async () => {
    await registered.removeWithdrawnSince(new Date(now() - tombstoneMs));
  };
  const upkeep = createUpkeep({ everyMs: upkeepMs, logger, work: sweep });

  const service = base.complete({
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
    documentation,
    consumes: {
      queue: queues.userSync,
      handlers: [on(userErased, ({ data }) => deletions.confirm(data.userId, data.service))],
    },
    after: [{ name: 'upkeep', ...upkeep }],
  });

  return {
    ...service,
    /** Runs all maintenance tasks now. */
    upkeep: sweep,
  };
}
