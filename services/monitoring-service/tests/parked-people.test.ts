import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queues } from '@ems/contracts';
import { testDatabase } from '@ems/dev-env/testing';
import { migrate } from '@ems/provisioning';
import { inTransaction, type PoolClient } from '@ems/database';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  eraseParkedAboutDeleted,
  eraseParkedUnreadable,
  parkMessages,
  type MessageToPark,
} from '../src/db/parked-message-repository.ts';
import { eraseUser } from '../src/db/user-repository.ts';

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url));
const [ann, ben] = [randomUUID(), randomUUID()];
const stops: (() => unknown)[] = [];
let database: Awaited<ReturnType<typeof testDatabase>>;
let pool: pg.Pool;

async function open(url: string) {
  const opened = new pg.Pool({ connectionString: url, max: 2 });
  stops.unshift(() => opened.end());
  return opened;
}

beforeAll(async () => {
  database = await testDatabase({ migrations });
  stops.push(() => database.drop());
  pool = await open(database.url);
});
beforeEach(() => pool.query('DELETE FROM parked_messages'));
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** An event that support-service parked. */
const event = (reason: string, content: object | string, change: Partial<MessageToPark> = {}) => ({
  queue: queues.supportSync,
  exchange: 'ems.sync',
  routingKey: 'user.updated',
  deviceId: null,
  reason,
  detail: '',
  content: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  fullSize: null,
  properties: { type: 'user.updated', messageId: randomUUID() },
  unreadable: false,
  ...change,
});

/** The number of rows that this session has read with sequential scans. */
async function lookedThrough(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `SELECT seq_tup_read::int AS read FROM pg_stat_xact_user_tables WHERE relname = 'parked_messages'`,
  );
  return rows[0]?.read ?? 0;
}

const reasons = async (from = pool) =>
  (
    await from.query<{ reason: string }>('SELECT reason FROM parked_messages ORDER BY reason')
  ).rows.map(({ reason }) => reason);

test('a deletion removes parked messages with the user’s id in content, detail or headers, in any case', async () => {
  await parkMessages(pool, [
    event('a_content', { userId: ann }),
    event('b_capitals', { userId: ann.toUpperCase() }),
    event('c_both', { userId: ben, assignedTo: ann }),
    event('d_detail', {}, { detail: `no person ${ann}` }),
    event('e_header', {}, { properties: { headers: { about: ann } } }),
    event('f_not_json', `\\${ann}\u0000ä`),
    event('g_other', { userId: ben }),
    event('h_nobody', 'x'),
    event('i_reading', { userId: ann }, { queue: queues.readings }),
    event('j_deletion', { userId: ann }, { properties: { type: 'user.deleted' } }),
  ]);
  await inTransaction(pool, (client) => eraseUser(client, ann));
  expect(await reasons()).toEqual(['g_other', 'h_nobody', 'i_reading', 'j_deletion']);
});

test('finding a deleted user’s parked messages does not read those of other users', async () => {
  await parkMessages(
    pool,
    Array.from({ length: 5_000 }, () => event('other', { userId: randomUUID() })),
  );
  await parkMessages(pool, [event('deleted', { userId: ann })]);
  await pool.query('INSERT INTO deleted_users (id) VALUES ($1) ON CONFLICT DO NOTHING', [ann]);
  const owner = await open(database.ownerUrl);
  await owner.query('ANALYZE');
  await inTransaction(pool, async (client) => {
    const before = await lookedThrough(client);
    expect((await eraseParkedAboutDeleted(client)).rowCount).toBe(1);
    expect((await eraseParkedUnreadable(client)).rowCount).toBe(0);
    expect((await lookedThrough(client)) - before).toBe(0);
  });
});

test('unreadable messages are kept for 30 days, except readings and deletion events', async () => {
  const unreadable = { unreadable: true };
  await parkMessages(pool, [
    event('a_email', { email: 'ann@example.org' }, unreadable),
    event('b_not_json', 'Ann', unreadable),
    event('c_readable', { userId: ben }),
    event('d_reading', 'x', { queue: queues.readings, ...unreadable }),
    event('e_deletion', 'x', { properties: { type: 'user.deleted' }, ...unreadable }),
  ]);
  await parkMessages(pool, [event('f_new', 'Ann', unreadable)]);
  const age = (days: number) =>
    pool.query(
      `UPDATE parked_messages SET kept_until = kept_until - make_interval(days => $1) WHERE reason < 'f'`,
      [days],
    );
  await age(29);
  await eraseParkedUnreadable(pool);
  expect(await reasons()).toHaveLength(6);
  await age(1);
  await eraseParkedUnreadable(pool);
  expect(await reasons()).toEqual(['c_readable', 'd_reading', 'e_deletion', 'f_new']);
});

test('messages parked before user ids were recorded are removed too', async () => {
  const earlier = await mkdtemp(join(tmpdir(), 'ems-migrations-'));
  stops.push(() => rm(earlier, { recursive: true }));
  const all = (await readdir(migrations)).toSorted();
  const since = all.indexOf('20261126030000_people_in_parked_messages');
  expect(since).toBeGreaterThan(0);
  for (const name of all.slice(0, since))
    await cp(join(migrations, name), join(earlier, name), { recursive: true });
  const old = await testDatabase({ migrations: earlier });
  stops.push(() => old.drop());
  const oldPool = await open(old.url);
  for (const [reason, userId, age] of [
    ['handler_failed', ann, '1 day'],
    ['handler_failed', ben, '1 year'],
    ['malformed_json', 'ben@example.org', '1 day'],
    ['schema_mismatch', 'ben@example.org', '31 days'],
  ] as const)
    await oldPool.query(
      `INSERT INTO parked_messages (queue, exchange, routing_key, reason, detail, content, properties, parked_at)
       VALUES ('support.sync', 'ems.sync', 'user.updated', $1, '', convert_to($2, 'UTF8'), '{}', now() - $3::interval)`,
      [reason, userId, age],
    );
  await migrate({ url: old.ownerUrl, directory: migrations });
  await inTransaction(oldPool, (client) => eraseUser(client, ann));
  await eraseParkedUnreadable(oldPool);
  expect(await reasons(oldPool)).toEqual(['handler_failed', 'malformed_json']);
});
