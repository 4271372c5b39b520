import {
  importRestored,
  importStored,
  queues,
  userCreated,
  userDeleted,
  userUpdated,
} from '@ems/contracts';
import { createUpkeep } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import { on } from '@ems/messaging';
import { createManagement } from '@ems/messaging/management';
import { createServiceBase } from '@ems/service';
import { createTokenVerifier, withStanding, type TokenVerifier } from '@ems/tokens';
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
import { createTakeovers } from './domain/takeovers.ts';
import { problems } from './http/problems.ts';
import { documentation, routes } from './http/routes.ts';
import { createImportRunner } from './imports/import-runner.ts';
import { onImportRestored, onImportStored } from './messaging/on-import-stored.ts';
import { onUserDeleted } from './messaging/on-user-deleted.ts';
import { readConnections } from './messaging/read-connections.ts';

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
  const base = createServiceBase({ name, config, logger, database });
  const { messaging } = base;

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
  const takeovers = createTakeovers();
  const upkeep = createBrokerUpkeep({
    registrations,
    users,
    credentials,
    logins,
    logger,
  });

  const verifier = overrides.tokens ?? createTokenVerifier(config.tokens);

  const rounds = createUpkeep({ everyMs: upkeepMs, logger, work: upkeep.round });
  const importRounds = createUpkeep({
    everyMs: importsMs,
    logger,
    async work() {
      await imports.forgetAbandoned();
      await importRunner.run();
    },
  });

  const service = base.complete({
    endpoints: routes({
      devices,
      readModel,
      registrations,
      credentials,
      imports,
      importRunner,
      logins,
      takeovers,
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
    documentation,
    consumes: {
      queue: queues.deviceSync,
      handlers: [
        on(userCreated, ({ data }) => users.save(data)),
        on(userUpdated, ({ data }) => users.save(data)),
        on(importStored, onImportStored(imports)),
        on(importRestored, onImportRestored(imports)),
        on(userDeleted, onUserDeleted({ users, upkeep })),
      ],
    },
    after: [
      { name: 'upkeep', ...rounds },
      {
        name: 'imports',
        start: importRounds.start,
        async stop() {
          importRunner.stop();
          await importRounds.stop();
        },
      },
    ],
  });

  messaging.consumeWith((broker) =>
    readConnections(broker, takeovers, { isDevice: (login) => logins.idOf(login) > 0, logger }),
  );

  return { ...service, upkeep };
}
