import { queues, userCreated, userDeleted, userUpdated } from '@ems/contracts';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { on } from '@ems/messaging';
import { createServiceBase } from '@ems/service';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
import { createRateLimiter } from '@ems/rate-limit';
import { createAnswerResident } from './answer-resident.ts';
import { createAssistant } from './assistant.ts';
import type { SupportConfig } from './config.ts';
import { createAssistantQuota } from './db/assistant-quota.ts';
import { createDatabase } from './db/client.ts';
import { createConversationRepository } from './db/conversation-repository.ts';
import { createInboxReadModel } from './db/inbox-read-model.ts';
import { createUserRepository } from './db/user-repository.ts';
import { createMessageLimit } from './http/message-limit.ts';
import { problems } from './http/problems.ts';
import { documentation, routes } from './http/routes.ts';
import { createReadOwnData } from './read-own-data.ts';

const name = 'support-service';
const upkeepMs = 60_000;

/** Support chat. `overrides` are for tests. */
export function createSupportService(
  config: SupportConfig,
  logger: Logger,
  overrides: { tokens?: TokenVerifier } = {},
) {
  const database = createDatabase({ name, config, logger });
  const { prisma, pool } = database;
  const base = createServiceBase({ name, config, logger, database });

  const conversations = createConversationRepository(prisma);
  const users = createUserRepository(prisma);
  const { dailyQuota = 0, totalDailyQuota = 0 } = config.assistant ?? {};
  const quota = createAssistantQuota(prisma, dailyQuota, totalDailyQuota);
  const answerResident = createAnswerResident({
    conversations,
    users,
    readOwnData: createReadOwnData(config.monitoringServiceUrl),
    assistant: createAssistant({ config: config.assistant, quota, logger }),
  });

  const upkeep = createUpkeep({ everyMs: upkeepMs, logger, work: () => users.purge() });

  return base.complete({
    endpoints: routes({
      conversations,
      users,
      inbox: createInboxReadModel(prisma),
      answerResident,
      limitMessages: createMessageLimit(
        createRateLimiter({
          name: 'messages',
          points: config.messagesPerMinute,
          seconds: 60,
          pool,
          logger,
        }),
      ),
    }),
    problems,
    authentication: {
      tokens: withStanding(
        overrides.tokens ?? createTokenVerifier(config.tokens),
        users.standingOf,
      ),
      internalToken: config.internalToken,
    },
    documentation,
    consumes: {
      queue: queues.supportSync,
      handlers: [
        on(userCreated, ({ data }) => users.save(data)),
        on(userUpdated, ({ data }) => users.save(data)),
        on(userDeleted, ({ data }) => users.erase(data.userId)),
      ],
    },
    after: [{ name: 'upkeep', ...upkeep }],
  });
}
