import { createLookup, isTransient } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging } from '@ems/messaging';
import { createManagement } from '@ems/messaging/management';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
import { createRequestLimiter } from '@ems/rate-limit';
import { createAlertReadModel } from '../db/alert-read-model.ts';
import { createDatabase } from '../db/client.ts';
import { createConsumptionReadModel } from '../db/consumption-read-model.ts';
import { createRegisterDecisions } from '../db/register-decision-repository.ts';
import { createRejectionReadModel } from '../db/rejection-read-model.ts';
import { createParkedMessageReadModel } from '../db/parked-message-read-model.ts';
import { createParkedMessageRepository } from '../db/parked-message-repository.ts';
import { createAlertRepository } from '../db/alert-repository.ts';
import { standingsOf } from '../db/user-repository.ts';
import type { ApiConfig } from './config.ts';
import { documentation } from './documentation.ts';
import { problems } from './problems.ts';
import { createReplay } from './replay-parked.ts';
import { routes } from './routes.ts';

const name = 'monitoring-service';
const standingGoodForMs = 100;

/** Consumption and alerts over HTTP. `overrides` are for tests. */
export function createMonitoringApi(
  config: ApiConfig,
  logger: Logger,
  overrides: { tokens?: TokenVerifier; now?: () => number } = {},
) {
  const now = overrides.now ?? Date.now;
  const { vhost, limitMilliwattHours, maxMilliwatts } = config;
  const database = createDatabase({ name, config, logger });
  const { pool, prisma } = database;
  const management = createManagement(config.managementUrl.reveal());
  const messaging = connectMessaging({ url: config.amqpUrl.reveal(), name, logger });

  const parkedRepository = createParkedMessageRepository(prisma);
  const http = createHttpServer({
    name,
    config,
    logger,
    endpoints: routes({
      pool,
      readModel: createConsumptionReadModel(pool),
      alerts: createAlertReadModel(prisma, pool),
      parked: createParkedMessageReadModel(prisma),
      alertRepository: createAlertRepository(prisma),
      registerDecisions: createRegisterDecisions(pool),
      parkedRepository,
      rejections: createRejectionReadModel(pool),
      replay: createReplay(parkedRepository, messaging),
      management,
      vhost,
      limitMilliwattHours,
      maxMilliwatts,
      retentionDays: config.retentionDays,
      now,
      logger,
    }),
    problems,
    authentication: {
      tokens: withStanding(
        overrides.tokens ?? createTokenVerifier(config.tokens),
        createLookup((userIds) => standingsOf(pool, userIds)),
        standingGoodForMs,
      ),
    },
    isTransient,
    readiness: { checks: { database: database.isReady }, optional: { broker: messaging.isReady } },
    documentation,
    rateLimiter: createRequestLimiter(config.rateLimit, { pool, logger }),
  });

  return {
    ...startInOrder([
      { name: 'database', start: database.start, stop: database.close },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'drain', stop: () => http.drain() },
    ]),
    port: http.port,
  };
}
