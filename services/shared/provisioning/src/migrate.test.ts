import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { migrate, MigrationError, urlOf, withClient } from './index.ts';

const { postgresUrl } = inject('infrastructure');
const created: string[] = [];
let url: string;
let directory: string;

beforeEach(async () => {
  const name = `migrate_${randomBytes(5).toString('hex')}`;
  await withClient(postgresUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  created.push(name);
  url = urlOf(postgresUrl, name);
  directory = mkdtempSync(join(tmpdir(), 'migrate-'));
});
afterAll(async () => {
  for (const name of created)
    await withClient(postgresUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
});

function write(name: string, script: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, 'migration.sql'), script);
}
const query = (text: string) => withClient(url, async (client) => (await client.query(text)).rows);
const run = () => migrate({ url, directory });

test('migrations are applied once, in the order of their names, even by concurrent runs', async () => {
  write('2_row', 'INSERT INTO things VALUES (1);');
  write('1_table', 'CREATE TABLE things (id int);');
  const applied = await Promise.all([run(), run(), run()]);
  expect(applied.flat()).toEqual(['1_table', '2_row']);
  expect(await query('SELECT * FROM things')).toEqual([{ id: 1 }]);
  write('3_row', 'INSERT INTO things VALUES (3);');
  expect(await run()).toEqual(['3_row']);
  expect(await run()).toEqual([]);
});

test('a migration that fails half-way changes nothing, reports the reason, and is applied once corrected', async () => {
  write('1_broken', 'CREATE TABLE things (id int); SELECT * FROM nowhere;');
  await expect(run()).rejects.toThrow(MigrationError);
  await expect(run()).rejects.toThrow('1_broken: relation "nowhere" does not exist');
  expect(await query("SELECT to_regclass('things') AS found")).toEqual([{ found: null }]);
  write('1_broken', 'CREATE TABLE things (id int);');
  expect(await run()).toEqual(['1_broken']);
});

test('a migration that was edited after it was applied is rejected', async () => {
  write('1_table', 'CREATE TABLE things (id int);');
  await run();
  write('1_table', 'CREATE TABLE things (id bigint);');
  await expect(run()).rejects.toThrow('1_table was edited after it had been applied');
});

test('a migration may contain a function with semicolons', async () => {
  write(
    '1_function',
    'CREATE FUNCTION two() RETURNS int AS $$ BEGIN RETURN 2; END; $$ LANGUAGE plpgsql;',
  );
  await run();
  expect(await query('SELECT two()')).toEqual([{ two: 2 }]);
});

test('a failure recorded by Prisma is retried, and migrations of a later version stay', async () => {
  write('1_table', 'CREATE TABLE things (id int);');
  await run();
  await query(`INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('a', 'b', '2_row');
    INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('c', 'd', '9_later', now());`);
  write('2_row', 'INSERT INTO things VALUES (2);');
  expect(await run()).toEqual(['2_row']);
});
