import { fileURLToPath } from 'node:url';
import { migrate } from './migrate.ts';
import { provisionDatabase, urlOf, type DatabaseLogins } from './provision-database.ts';

/** Every database, with the service whose migrations create its tables. */
export const databases = [
  { name: 'authdb', service: 'auth-service' },
  { name: 'userdb', service: 'user-service' },
  { name: 'devicedb', service: 'device-service' },
  { name: 'monitoringdb', service: 'monitoring-service' },
  { name: 'supportdb', service: 'support-service' },
] as const;

export type DatabaseName = (typeof databases)[number]['name'];

/** Keys are names of databases. */
export interface DatabasePasswords {
  readonly owners: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
}

const services = new URL('../../../', import.meta.url);

export const migrationsOf = (service: string) =>
  fileURLToPath(new URL(`${service}/prisma/migrations`, services));

/** The login that owns the tables of a database. */
export const ownerOf = (name: string, owners: DatabasePasswords['owners']) => ({
  name: `${name}_owner`,
  password: owners[name] ?? '',
});

export const loginsOf = (name: string, passwords: DatabasePasswords): DatabaseLogins => ({
  database: name,
  owner: ownerOf(name, passwords.owners),
  service: { name: `${name}_service`, password: passwords.services[name] ?? '' },
});

/** Creates each database and its logins, or sets the passwords of those that exist. */
export async function provisionDatabases(
  adminUrl: string,
  passwords: DatabasePasswords,
): Promise<void> {
  for (const { name } of databases) await provisionDatabase(adminUrl, loginsOf(name, passwords));
}

/** Migrates each database as its owner. `url`: an address on the same server. */
export async function migrateDatabases(
  url: string,
  owners: DatabasePasswords['owners'],
): Promise<Record<DatabaseName, string[]>> {
  const applied: Partial<Record<DatabaseName, string[]>> = {};
  for (const { name, service } of databases) {
    applied[name] = await migrate({
      url: urlOf(url, name, ownerOf(name, owners)),
      directory: migrationsOf(service),
    });
  }
  return applied as Record<DatabaseName, string[]>;
}
