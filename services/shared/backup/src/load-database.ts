import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { restoredTable } from './describe-database.ts';
import {
  damaged,
  type BackupSummary,
  type DatabaseBackup,
  type PartitionBackup,
  type TableBackup,
} from './manifest.ts';
import { readFiles } from './read-files.ts';
import type { Target } from './targets/target.ts';

const quote = pg.escapeIdentifier;

const selectForeignKeys = `
  SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
  FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace`;

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Fills the empty tables of a database as the owner, in the caller's transaction. Foreign keys are checked after all
 * rows are loaded, so the order of the tables does not matter, and the server keeps no list of rows to check.
 */
export async function loadDatabase(
  target: Target,
  folder: string,
  client: pg.Client,
  { partitions, sequences, tables }: DatabaseBackup,
): Promise<void> {
  for (const partition of partitions) await client.query(createPartition(partition));
  const { rows: foreignKeys } = await client.query<ForeignKey>(selectForeignKeys);
  for (const { table, name } of foreignKeys)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${quote(name)}`);
  for (const table of tables) await loadTable(target, folder, client, table);
  for (const { table, name, definition } of foreignKeys)
    await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${quote(name)} ${definition}`);
  for (const { name, value } of sequences)
    await client.query('SELECT setval($1::regclass, $2::bigint)', [quote(name), value]);
}

const createPartition = ({ table, name, bounds, options }: PartitionBackup) =>
  `CREATE TABLE ${quote(name)} PARTITION OF ${quote(table)} ${bounds}${
    options.length > 0 ? ` WITH (${options.join(', ')})` : ''
  }`;

/** Triggers must not react to old rows. */
async function loadTable(
  target: Target,
  folder: string,
  client: pg.Client,
  { name, columns, rows, files }: TableBackup,
): Promise<void> {
  await client.query(`ALTER TABLE ${quote(name)} DISABLE TRIGGER USER`);
  const copied = client.query(
    copyFrom(`COPY ${quote(name)} (${columns.map(quote).join(', ')}) FROM STDIN`),
  );
  await pipeline(readFiles(target, folder, files), createGunzip(), copied);
  if (copied.rowCount !== rows) throw damaged(folder, name);
  await client.query(`ALTER TABLE ${quote(name)} ENABLE TRIGGER USER`);
}

/** The backup from which the database was restored. */
export async function restoredBackup(client: pg.Client): Promise<BackupSummary | undefined> {
  const { rows } = await client.query<{ exists: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [`public.${restoredTable}`],
  );
  if (!rows[0]?.exists) return undefined;
  const restored = await client.query<Omit<BackupSummary, 'moment'> & { moment: Date }>(
    `SELECT name, moment, bytes::float8, version FROM ${restoredTable}`,
  );
  const [row] = restored.rows;
  return row && { ...row, moment: row.moment.toISOString() };
}

/** Committed together with the rows. */
export async function markRestored(client: pg.Client, backup: BackupSummary): Promise<void> {
  const { name, moment, bytes, version } = backup;
  await client.query(
    `CREATE TABLE ${restoredTable} (name text PRIMARY KEY, moment timestamptz(3) NOT NULL, bytes bigint NOT NULL,
       version text NOT NULL, restored_at timestamptz(3) NOT NULL DEFAULT now())`,
  );
  await client.query(
    `INSERT INTO ${restoredTable} (name, moment, bytes, version) VALUES ($1, $2, $3, $4)`,
    [name, moment, bytes, version],
  );
}
