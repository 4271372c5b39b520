import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** A migration could not be applied; the message is the database's. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Any number will do; it must only be the same for all who migrate one database. */
const lockKey = 7_262_417;

/**
 * Applies the migrations of `directory` (`<name>/migration.sql`, Prisma's layout and history table) that the database
 * does not have yet, as the role of `url`, one process at a time.
 *
 * @returns the names of those applied now.
 * @throws {MigrationError}
 */
export async function migrate(options: { url: string; directory: string }): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    return await apply(client, options);
  } finally {
    await client.end();
  }
}

/**
 * Prisma's adapter cuts a script at its semicolons, which breaks function bodies. Sent whole, a migration is also one
 * transaction.
 */
class WholeScriptAdapterFactory extends PrismaPg {
  readonly #client: pg.Client;
  readonly #pool: pg.Pool;

  constructor(url: string, client: pg.Client) {
    const pool = new pg.Pool({ connectionString: url, allowExitOnIdle: true });
    super(pool);
    this.#pool = pool;
    this.#client = client;
  }

  override async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await this.#client.query(script);
    };
    return adapter;
  }

  /** The engine leaves its connections open, and with them its own lock. */
  disconnect(): Promise<void> {
    return this.#pool.end();
  }
}

async function apply(
  client: pg.Client,
  { url, directory }: { url: string; directory: string },
): Promise<string[]> {
  const { SchemaEngine } = await import('@prisma/schema-engine-wasm');
  const adapters = new WholeScriptAdapterFactory(url, client);
  const factory = bindMigrationAwareSqlAdapterFactory(adapters);
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: directory,
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories: await readMigrations(directory),
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } catch (error) {
    throw new MigrationError(error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  } finally {
    engine.free();
    await adapters.disconnect();
  }
}

async function readMigrations(directory: string) {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  return Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(join(directory, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  );
}
