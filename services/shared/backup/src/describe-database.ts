import type { ClientBase } from 'pg';
import type { DatabaseBackup, PartitionBackup } from './manifest.ts';

export interface TableDescription {
  readonly name: string;
  readonly columns: readonly string[];
}

export type DatabaseDescription = Pick<
  DatabaseBackup,
  'migrations' | 'partitions' | 'sequences'
> & { readonly tables: readonly TableDescription[] };

/** Names the backup from which a database was restored. */
export const restoredTable = '_restored_backup';

/** The history of migrations, and the notes of restores. */
const ownTables = ['_prisma_migrations', restoredTable];

/**
 * Tables without value elsewhere: heartbeats and progress of workers, and unfinished merges of partitions, which are
 * started again.
 */
const passing =
  '^(worker_heartbeats|ingest_progress|readings_merges|readings_[0-9]{4}q[1-4]_copy)$';

/** Unlogged tables contain only counters of the last minute. Partitions are read through their parent table. */
const selectTables = `
  SELECT relname AS name, array_agg(attname::text ORDER BY attnum) AS columns
  FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relpersistence = 'p'
    AND NOT relispartition AND relname <> ALL ($1) AND relname !~ '${passing}'
    AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
  GROUP BY relname ORDER BY relname`;

const selectPartitions = `
  SELECT parent.relname AS table, part.relname AS name, pg_get_expr(part.relpartbound, part.oid) AS bounds,
         coalesce(part.reloptions, '{}') AS options
  FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent JOIN pg_class part ON part.oid = inhrelid
  WHERE part.relispartition AND part.relkind = 'r' AND parent.relnamespace = 'public'::regnamespace
  ORDER BY part.relname`;

/** Sequences ignore transactions, so a sequence is never behind the rows of the snapshot. */
const selectSequences = `
  SELECT sequencename AS name, last_value::text AS value FROM pg_sequences
  WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY sequencename`;

const selectMigrations = `
  SELECT migration_name AS name, checksum FROM _prisma_migrations
  WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`;

export async function listTables(client: ClientBase): Promise<TableDescription[]> {
  const { rows } = await client.query<TableDescription>(selectTables, [ownTables]);
  return rows;
}

/** Everything that must exist before rows can be loaded. Read in the same transaction as the rows. */
export async function describeDatabase(client: ClientBase): Promise<DatabaseDescription> {
  await client.query("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'");
  return {
    migrations: (await client.query<{ name: string; checksum: string }>(selectMigrations)).rows,
    partitions: (await client.query<PartitionBackup>(selectPartitions)).rows,
    sequences: (await client.query<{ name: string; value: string }>(selectSequences)).rows,
    tables: await listTables(client),
  };
}
