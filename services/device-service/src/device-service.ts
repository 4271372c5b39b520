import {
  importRestored,
  importStored,
  queues,
  userCreated,
  userDeleted,
  userUpdated,
} from '@ems/contracts';
import { isTransient } from '@ems/database';
import { createHttpServer } from '@ems/http';
import { createUpkeep, startInOrder } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { connectMessaging, on } from '@ems/messaging';
import { createManagement } from '@ems/messaging/management';
import { relayOf } from '@ems/outbox';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
import { createRequestLimiter } from '@ems/rate-limit';
import { createBrokerLogins } from './broker-logins.ts';
import { createBrokerUpkeep } from './broker-upkeep.ts';
import type { DeviceConfig } from './config.ts';
import { authenticateDevice } from './credentials.ts';
import { createDatabase } from './db/client.ts';
import { createCredentialRepository } from './db/credential-repository.ts';
import { createDeviceReadModel } from './db/device-read-model.ts';
import { createDeviceRepository } from './db/device-repository.ts';
import { createImportRepository } from './db/import-repository.ts';
import { createRegistrationRepository } from './db/registration-repository.ts';
import { createUserRepository } from './db/user-repository.ts';
import { documentation } from './http/documentation.ts';
import { problems } from './http/problems.ts';
import { routes } from './http/routes.ts';
import { createImportRunner } from './imports/import-runner.ts';
import { onImportRestored, onImportStored } from './messaging/on-import-stored.ts';
import { onUserDeleted } from './messaging/on-user-deleted.ts';

const name = 'device-service';
const upkeepMs = 5_000;
const importsMs = 5_000;

/** Devices and their credentials. `overrides` are for tests. */
export function createDeviceService(
  config: DeviceConfig,
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

  const devices = createDeviceRepository(prisma);
  const readModel = createDeviceReadModel(prisma);
  const users = createUserRepository(prisma);
  const credentials = createCredentialRepository(prisma);
  const registrations = createRegistrationRepository(prisma);
  const imports = createImportRepository(pool);
  const importRunner = createImportRunner({
    imports,
    messaging,
    retentionDays: config.retentionDays,
    logger,
  });
  const management = createManagement(config.managementUrl.reveal());
  const logins = createBrokerLogins({
    management,
    vhost: config.vhost,
    prefix: config.userPrefix,
    publicBroker: config.publicBroker,
  });
  const upkeep = createBrokerUpkeep({
    registrations,
    users,
    credentials,
    logins,
    logger,
  });

  const verifier = overrides.tokens ?? createTokenVerifier(config.tokens);

  const http = createHttpServer({
    name,
    config,
    logger,
    endpoints: routes({
      devices,
      readModel,
      registrations,
      credentials,
      imports,
      importRunner,
      logins,
      upkeep,
      messaging,
      retentionDays: config.retentionDays,
      maxReadingAgeDays: config.maxReadingAgeDays,
      now,
    }),
    problems,
    authentication: {
      tokens: withStanding(verifier, users.standingOf),
      device: authenticateDevice(credentials, logins),
    },
    isTransient,
    readiness: { checks: { database: database.isReady }, optional: { broker: messaging.isReady } },
    documentation,
    rateLimiter: createRequestLimiter(config.rateLimit, { pool, logger }),
  });

  const rounds = createUpkeep({ everyMs: upkeepMs, logger, work: upkeep.round });
  const importRounds = createUpkeep({
    everyMs: importsMs,
    logger,
    async work() {
      await imports.forgetAbandoned();
      await importRunner.run();
    },
  });
  messaging.consume({
    queue: queues.deviceSync,
    isTransient,
    handlers: [
      on(userCreated, ({ data }) => users.save(data)),
      on(userUpdated, ({ data }) => users.save(data)),
      on(importStored, onImportStored(imports)),
      on(importRestored, onImportRestored(imports)),
      on(userDeleted, onUserDeleted({ users, upkeep })),
    ],
  });

  return {
    ...startInOrder([
      { name: 'database', start: database.start, stop: database.close },
      { name: 'messaging', start: () => messaging.start(), stop: () => messaging.stop() },
      { name: 'http', start: () => http.start(), stop: () => http.stop() },
      { name: 'upkeep', start: () => rounds.start(), stop: () => rounds.stop() },
      {
        name: 'imports',
        start: () => importRounds.start(),
        async stop() {
          importRunner.stop();
          await importRounds.stop();
        },
      },
      { name: 'drain', stop: () => http.drain() },
    ]),
    port: http.port,
    upkeep,
  };
}
