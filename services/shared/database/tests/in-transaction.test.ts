import { fileURLToPath } from 'node:url';
import { testDatabase, type TestDatabase } from '@ems/dev-env/testing';
import { createLogger } from '@ems/logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool, type Pool, type PoolClient } from '../src/create-pool.ts';
import { inTransaction } from '../src/in-transaction.ts';

const migrations = fileURLToPath(
  new URL('../../../user-service/prisma/migrations', import.meta.url),
);
const logger = createLogger({ name: 'test', level: 'silent' });
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await testDatabase({ migrations });
  pool = createPool({ url: database.adminUrl, name: 'test', logger });
  await pool.query('CREATE TABLE counts (id int PRIMARY KEY, n int NOT NULL)');
  await pool.query('INSERT INTO counts VALUES (1, 0), (2, 0)');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const raise = (client: PoolClient, id: number) =>
  client.query('UPDATE counts SET n = n + 1 WHERE id = $1', [id]);

test('two transactions in a deadlock both complete once', async () => {
  const both = Promise.withResolvers<void>();
  let attempts = 0;
  const raiseBoth = (first: number, second: number) =>
    inTransaction(pool, async (client) => {
      attempts++;
      await raise(client, first);
      if (attempts === 2) both.resolve();
      await both.promise;
      await raise(client, second);
    });
  await Promise.all([raiseBoth(1, 2), raiseBoth(2, 1)]);
  expect(attempts).toBe(3);
  const { rows } = await pool.query('SELECT n FROM counts ORDER BY id');
  expect(rows).toEqual([{ n: 2 }, { n: 2 }]);
});

test('work that fails for another reason runs once and changes nothing', async () => {
  let attempts = 0;
  const failing = inTransaction(pool, async (client) => {
    attempts++;
    await raise(client, 1);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(attempts).toBe(1);
  const { rows } = await pool.query('SELECT n FROM counts WHERE id = 1');
  expect(rows).toEqual([{ n: 2 }]);
});
