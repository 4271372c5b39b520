import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** A migration could not be applied. The message names it and the reason. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Any number works, as long as all processes that migrate a database use the same. */
const lockKey = 7_262_417;

/** Prisma's own table, so that its command line knows the applied migrations. */
const createHistory = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

const readHistory = `
  SELECT migration_name AS name, checksum FROM _prisma_migrations
  WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;

const record = `
  INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`;

export interface Migration {
  readonly name: string;
  readonly script: string;
  readonly checksum: string;
}

/**
 * Applies the migrations of `directory` (`<name>/migration.sql`) that the database does not have yet, with the role of
 * `url`. Each migration and its history entry share one transaction. Only one process runs at a time. Migrations that
 * are in the database but not in the directory, as after a rollback to an earlier version, stay.
 *
 * @param options.only the names of those to apply; all if undefined
 * @returns the names of the migrations applied now.
 * @throws {MigrationError}
 */
export async function migrate(options: {
  url: string;
  directory: string;
  only?: ReadonlySet<string>;
}): Promise<string[]> {
  const { only } = options;
  const all = await listMigrations(options.directory);
  const migrations = only ? all.filter(({ name }) => only.has(name)) : all;
  const client = new pg.Client({ connectionString: options.url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    const missing = await findMissing(client, migrations);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function findMissing(
  client: pg.Client,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  await client.query(createHistory);
  const { rows } = await client.query<Pick<Migration, 'name' | 'checksum'>>(readHistory);
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const edited = migrations.find(
    ({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum,
  );
  if (edited)
    throw new MigrationError(
      `${edited.name} was edited after it had been applied. Restore it, and write a new migration instead`,
    );
  return migrations.filter(({ name }) => !applied.has(name));
}

/** The script is sent as a whole, because splitting it at semicolons would break function bodies. */
async function apply(client: pg.Client, { name, script, checksum }: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(script);
    await client.query(record, [randomUUID(), checksum, name]);
    await client.query('COMMIT');
  } catch (error) {
    throw new MigrationError(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The migrations of a directory, in their order. */
export async function listMigrations(directory: string): Promise<readonly Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  return Promise.all(
    names.map(async (name) => {
      const script = await readFile(join(directory, name, 'migration.sql'), 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    }),
  );
}
