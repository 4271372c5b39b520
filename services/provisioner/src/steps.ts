import type { Logger } from '@ems/logging';
import { createManagement } from '@ems/messaging/management';
import { migrateDatabases, provisionBroker, provisionDatabases } from '@ems/provisioning';
import { backupSteps } from './backup-steps.ts';
import { loadBrokerConfig, loadLoginsConfig, loadMigrationsConfig } from './config.ts';

type Environment = NodeJS.ProcessEnv;

/** Every step is idempotent and may run concurrently. */
export const steps = {
  /** Creates databases, each with an owner and a service login. */
  logins(environment: Environment, logger: Logger) {
    const { adminDatabaseUrl, owners, services } = loadLoginsConfig(environment);
    return async () => {
      await provisionDatabases(adminDatabaseUrl.reveal(), { owners, services });
      logger.info('Databases and logins provisioned');
    };
  },
  restore: backupSteps.restore,
  /** Applies the migrations as the owners. */
  migrations(environment: Environment, logger: Logger) {
    const { adminDatabaseUrl, owners } = loadMigrationsConfig(environment);
    return async () => {
      const applied = await migrateDatabases(adminDatabaseUrl.reveal(), owners);
      logger.info({ applied }, 'Databases migrated');
    };
  },
  /** Creates exchanges, queues, bindings and a login for each service. */
  broker(environment: Environment, logger: Logger) {
    const { managementUrl, vhost, brokerUsers } = loadBrokerConfig(environment);
    const logins = Object.fromEntries(
      Object.entries(brokerUsers).map(([name, password]) => [name, { name, password }]),
    );
    return async () => {
      const management = createManagement(managementUrl.reveal());
      await provisionBroker({ management, vhost, logins });
      logger.info({ vhost }, 'Broker provisioned');
    };
  },
  backup: backupSteps.backup,
} as const;

export type StepName = keyof typeof steps;

/** The steps of a run without arguments. It restores a backup if one is configured. */
export const usualSteps = (environment: Environment): readonly StepName[] =>
  environment['BACKUP_TARGET'] || environment['BACKUP_TARGET_FILE']
    ? ['logins', 'restore', 'migrations', 'broker']
    : ['logins', 'migrations', 'broker'];

export const isStep = (name: string): name is StepName => Object.hasOwn(steps, name);
