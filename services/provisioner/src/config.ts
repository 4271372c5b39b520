import {
  adminDatabaseConfig,
  brokerManagementConfig,
  count,
  defineConfig,
  fragment,
  processConfig,
  secret,
  type Secret,
} from '@ems/config';
import { topology } from '@ems/contracts';
import { databases } from '@ems/provisioning';
import { z } from 'zod';
import { backupConfig, restoreConfig, resultConfig, targetConfig } from './backup-config.ts';

/** Reads one secret for each name, with the given variable and description. */
function passwordsConfig<Key extends string>(
  key: Key,
  names: readonly string[],
  variableOf: (name: string) => string,
  meaning: (name: string) => string,
) {
  const variables = Object.fromEntries(
    names.map((name) => [variableOf(name), secret(8).describe(meaning(name))]),
  );
  return fragment(variables, (env) => ({
    [key]: Object.fromEntries(
      names.map((name) => [name, (env[variableOf(name)] as Secret).reveal()]),
    ),
  })) as ReturnType<typeof fragment<typeof variables, Record<Key, Record<string, string>>>>;
}

const upperCase = (name: string) => name.toUpperCase().replaceAll('-', '_');
const databaseNames = databases.map(({ name }) => name);

const ownersConfig = passwordsConfig(
  'owners',
  databaseNames,
  (name) => `${upperCase(name)}_OWNER_PASSWORD`,
  (name) => `Password of \`${name}_owner\`, which owns the tables of \`${name}\``,
);

const servicesConfig = passwordsConfig(
  'services',
  databaseNames,
  (name) => `${upperCase(name)}_SERVICE_PASSWORD`,
  (name) => `Password of \`${name}_service\`, which reads and writes rows of \`${name}\``,
);

const brokerUsersConfig = passwordsConfig(
  'brokerUsers',
  topology.users.map(({ name }) => name),
  (name) => `${upperCase(name)}_AMQP_PASSWORD`,
  (name) => `Password of \`${name}\` at the broker`,
);

const vhostConfig = fragment(
  {
    AMQP_VHOST: z
      .string()
      .default('/')
      .describe('The virtual host in which exchanges and queues are created'),
  },
  (env) => ({ vhost: env.AMQP_VHOST }),
);

const waitConfig = fragment(
  {
    WAIT_SECONDS: count(0)
      .default(60)
      .describe('How long to wait for an unreachable database or broker'),
  },
  (env) => ({ waitMs: env.WAIT_SECONDS * 1000 }),
);

const databaseOwners = [adminDatabaseConfig, ownersConfig] as const;

export const loadProcessConfig = defineConfig(processConfig, waitConfig, resultConfig);
export const loadLoginsConfig = defineConfig(adminDatabaseConfig, ownersConfig, servicesConfig);
export const loadMigrationsConfig = defineConfig(...databaseOwners);
export const loadBrokerConfig = defineConfig(
  brokerManagementConfig,
  vhostConfig,
  brokerUsersConfig,
);
export const loadBackupConfig = defineConfig(
  ...databaseOwners,
  brokerManagementConfig,
  vhostConfig,
  targetConfig,
  backupConfig,
);
export const loadRestoreConfig = defineConfig(...databaseOwners, targetConfig, restoreConfig);

/** All variables of all steps, for the documentation. */
export const loadProvisionerConfig = defineConfig(
  processConfig,
  waitConfig,
  resultConfig,
  adminDatabaseConfig,
  ownersConfig,
  servicesConfig,
  brokerManagementConfig,
  vhostConfig,
  brokerUsersConfig,
  targetConfig,
  backupConfig,
  restoreConfig,
);
