import { createLookup } from '@ems/database';
import type { Logger } from '@ems/logging';
import { createManagement } from '@ems/messaging/management';
import { createServiceBase } from '@ems/service';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
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
import { problems } from './problems.ts';
import { createReplay } from './replay-parked.ts';
import { documentation, routes } from './routes.ts';

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
  const base = createServiceBase({ name, config, logger, database, outbox: false });

  const parkedRepository = createParkedMessageRepository(prisma);
  return base.complete({
    endpoints: routes({
      pool,
      readModel: createConsumptionReadModel(pool),
      alerts: createAlertReadModel(prisma, pool),
      parked: createParkedMessageReadModel(prisma),
      alertRepository: createAlertRepository(prisma),
      registerDecisions: createRegisterDecisions(pool),
      parkedRepository,
      rejections: createRejectionReadModel(pool),
      replay: createReplay(parkedRepository, base.messaging),
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
    documentation,
  });
}
