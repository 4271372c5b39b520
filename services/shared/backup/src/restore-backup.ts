import type { Logger } from '@ems/logging';
import {
  databases,
  listMigrations,
  migrate,
  migrationsOf,
  ownerOf,
  urlOf,
} from '@ems/provisioning';
import pg from 'pg';
import { BackupError } from './backup-error.ts';
import { listTables } from './describe-database.ts';
import { loadDatabase, markRestored, restoredBackup } from './load-database.ts';
import {
  damaged,
  readManifest,
  summaryOf,
  type BackupSummary,
  type DatabaseBackup,
  type Manifest,
} from './manifest.ts';
import { restoreSecrets } from './secret-files.ts';
import { connectOwner } from './snapshots.ts';
import type { Target } from './targets/target.ts';

export interface RestoreOptions {
  readonly target: Target;
  readonly name: string;
  /** An address of the database server, with any database. */
  readonly address: string;
  /** Passwords of the owners, by database. */
  readonly owners: Readonly<Record<string, string>>;
  /** The folder for the Secrets of the backup. */
  readonly secretsFolder?: string | undefined;
  readonly logger: Logger;
}

interface Opened {
  readonly name: string;
  readonly service: string;
  readonly url: string;
  readonly client: pg.Client;
  readonly restored: BackupSummary | undefined;
}

const quote = pg.escapeIdentifier;
const lockKey = 7_262_421;

/**
 * Fills empty databases with a backup. All are committed at the end, one after the other. After an interruption, the
 * next run continues. A database that was restored from this backup before stays unchanged.
 *
 * @throws {BackupError} before any change, if a database has other data or the backup cannot be used
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupSummary> {
  const { target, name, secretsFolder, logger } = options;
  const opened: Opened[] = [];
  try {
    for (const database of databases) opened.push(await open(options, database));
    const missing = opened.filter(({ restored }) => !restored);
    const before = opened.find(({ restored }) => restored)?.restored;
    if (missing.length === 0 && before && !secretsFolder) {
      logger.info({ name }, 'Restore: nothing to do, this backup was restored before');
      return before;
    }
    const manifest = await readManifest(target, name);
    if (!manifest)
      throw new BackupError(
        `There is no complete backup ${name} in BACKUP_TARGET. Check BACKUP_TARGET and BACKUP_NAME`,
      );
    for (const one of missing)
      await requireKnownMigrations(one.service, backupOf(manifest, one.name));
    for (const one of missing) await load(options, one, manifest);
    if (secretsFolder) await restoreSecrets(target, manifest, secretsFolder);
    for (const { client } of missing) await client.query('COMMIT');
    for (const { client } of missing) await client.query('ANALYZE');
    logger.info({ name, moment: manifest.moment }, 'Restore: complete');
    return summaryOf(manifest);
  } finally {
    await Promise.all(opened.map(({ client }) => client.end()));
  }
}

function backupOf(manifest: Manifest, database: string): DatabaseBackup {
  const backup = manifest.databases[database];
  if (!backup) throw damaged(manifest.name, database);
  return backup;
}

/** Only one process restores at a time. */
async function open(
  { address, owners, name: backup }: RestoreOptions,
  { name, service }: (typeof databases)[number],
): Promise<Opened> {
  const client = await connectOwner(address, name, owners);
  try {
    await client.query("SET lock_timeout = '10min'");
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const restored = await restoredBackup(client);
    if (restored && restored.name !== backup)
      throw new BackupError(
        `${name} was restored from the backup ${restored.name}. Restore ${backup} into a new platform`,
      );
    if (!restored) await requireEmpty(client, name);
    const url = urlOf(address, name, ownerOf(name, owners));
    return { name, service, url, client, restored };
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function requireEmpty(client: pg.Client, database: string): Promise<void> {
  for (const { name } of await listTables(client)) {
    const { rowCount } = await client.query(`SELECT FROM ${quote(name)} LIMIT 1`);
    if (rowCount)
      throw new BackupError(
        `${database} already has data, so nothing was restored. Restore into a new platform, or remove BACKUP_TARGET to start this one as it is`,
      );
  }
}

async function requireKnownMigrations(
  service: string,
  { migrations }: DatabaseBackup,
): Promise<void> {
  const known = new Map(
    (await listMigrations(migrationsOf(service))).map(({ name, checksum }) => [name, checksum]),
  );
  const unknown = migrations.find(({ name, checksum }) => known.get(name) !== checksum);
  if (unknown)
    throw new BackupError(
      `The backup was made by a newer version, which has the migration ${unknown.name} of ${service}. Restore it with that version`,
    );
}

/** Creates the tables of the backup. The step `migrations` upgrades them. */
async function load(
  { target, logger }: RestoreOptions,
  { name, service, url, client }: Opened,
  manifest: Manifest,
): Promise<void> {
  const backup = backupOf(manifest, name);
  const only = new Set(backup.migrations.map((migration) => migration.name));
  await migrate({ url, directory: migrationsOf(service), only });
  const { rows } = await client.query<{ name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations',
  );
  if (rows.some((migration) => !only.has(migration.name)))
    throw new BackupError(
      `${name} already has tables of a newer version than the backup. Restore into a new platform`,
    );
  await client.query('BEGIN');
  await loadDatabase(target, manifest.name, client, backup);
  await markRestored(client, manifest);
  logger.info({ database: name }, 'Restore: database loaded');
}
