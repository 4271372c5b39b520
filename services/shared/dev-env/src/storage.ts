import { topology } from '@ems/contracts';
import type { Management } from '@ems/messaging/management';
import {
  databases,
  loginsOf,
  migrateDatabases,
  provisionBroker,
  provisionDatabases,
  randomPassword,
  urlOf,
} from '@ems/provisioning';

/** Passwords, generated once for each data folder. */
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

const passwordsOf = (secrets: Secrets) => ({
  owners: secrets.databaseOwners,
  services: secrets.databaseServices,
});

/** Creates databases, logins and tables. */
export async function prepareDatabases(adminUrl: string, secrets: Secrets): Promise<void> {
  await provisionDatabases(adminUrl, passwordsOf(secrets));
  await migrateDatabases(adminUrl, secrets.databaseOwners);
}

export const databaseUrl = (adminUrl: string, secrets: Secrets, name: string) =>
  urlOf(adminUrl, name, loginsOf(name, passwordsOf(secrets)).service);

export const prepareBroker = (management: Management, vhost: string, secrets: Secrets) =>
  provisionBroker({
    management,
    vhost,
    logins: Object.fromEntries(
      topology.users.map(({ name }) => [name, { name, password: secrets.brokerUsers[name] ?? '' }]),
    ),
  });
