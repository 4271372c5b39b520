import { topology } from '@ems/contracts';
import { migrate } from '@ems/database';
import type { Management } from '@ems/messaging/management';
import { provisionBroker } from './broker-provisioning.ts';
import { provisionDatabase, randomPassword, urlOf } from './database-provisioning.ts';
import { databases, repositoryPath } from './platform.ts';

/** Passwords, made once for each data folder. */
export interface Secrets {
  readonly postgres: string;
  readonly rabbitmq: string;
  readonly databaseOwners: Readonly<Record<string, string>>;
  readonly databaseServices: Readonly<Record<string, string>>;
  readonly brokerUsers: Readonly<Record<string, string>>;
  readonly keyEncryption: string;
  readonly internalToken: string;
  readonly administrator: string;
  readonly resident: string;
}

const passwordsFor = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, randomPassword()]));

export const makeSecrets = (): Secrets => ({
  postgres: randomPassword(),
  rabbitmq: randomPassword(),
  databaseOwners: passwordsFor(databases.map(({ name }) => name)),
  databaseServices: passwordsFor(databases.map(({ name }) => name)),
  brokerUsers: passwordsFor(topology.users.map(({ name }) => name)),
  keyEncryption: randomPassword() + randomPassword(),
  internalToken: randomPassword() + randomPassword(),
  administrator: randomPassword().slice(0, 16),
  resident: randomPassword().slice(0, 16),
});

const loginsOf = (secrets: Secrets, name: string) => ({
  database: name,
  owner: { name: `${name}_owner`, password: secrets.databaseOwners[name] ?? '' },
  service: { name: `${name}_service`, password: secrets.databaseServices[name] ?? '' },
});

/** Databases with their logins, and their tables. */
export async function prepareDatabases(adminUrl: string, secrets: Secrets): Promise<void> {
  for (const { name, service } of databases) {
    const logins = loginsOf(secrets, name);
    await provisionDatabase(adminUrl, logins);
    await migrate({
      url: urlOf(adminUrl, name, logins.owner),
      directory: repositoryPath(`services/${service}/prisma/migrations`),
    });
  }
}

export const databaseUrl = (adminUrl: string, secrets: Secrets, name: string) =>
  urlOf(adminUrl, name, loginsOf(secrets, name).service);

export const prepareBroker = (management: Management, vhost: string, secrets: Secrets) =>
  provisionBroker({
    management,
    vhost,
    logins: Object.fromEntries(
      topology.users.map(({ name }) => [name, { name, password: secrets.brokerUsers[name] ?? '' }]),
    ),
  });
