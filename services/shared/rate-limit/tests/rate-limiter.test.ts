import { createPool, type Pool } from '@ems/database';
import { capturedLog, tcpProxy, testDatabase, type TestDatabase } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createRateLimiter, createRequestLimiter, type RateLimiter } from '../src/index.ts';

const migrations = new URL('../../../user-service/prisma/migrations', import.meta.url).pathname;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ migrations });
});
afterAll(() => database.drop());

/** The pool of a replica, which counts its queries. */
function replicaPool(url = database.url) {
  const { logger, text } = capturedLog('test');
  const pool = createPool({ url, name: 'test', logger });
  onTestFinished(() => pool.end());
  const queries = { count: 0 };
  const counting = {
    query(...parameters: Parameters<Pool['query']>) {
      queries.count++;
      return pool.query(...parameters);
    },
  } as Pool;
  return { pool: counting, logger, text, queries };
}

const allowedOf = async (limiter: RateLimiter, key: string, times: number) => {
  const verdicts = await Promise.all(Array.from({ length: times }, () => limiter.consume(key)));
  return verdicts.filter(({ allowed }) => allowed).length;
};

test('two replicas count together, and each reports a caller over the limit once', async () => {
  const limit = { name: 'attempts', points: 10, seconds: 60 };
  const [one, other] = [replicaPool(), replicaPool()].map((store) =>
    createRateLimiter({ ...limit, ...store }),
  ) as [RateLimiter, RateLimiter];

  expect(await allowedOf(one, 'ann', 6)).toBe(6);
  expect(await allowedOf(other, 'ann', 4)).toBe(4);
  expect(await one.consume('ann')).toMatchObject({ allowed: false, used: 11 });
  const refused = await other.consume('ann');
  expect(refused).toMatchObject({ allowed: false, used: 12 });
  expect(refused.waitMs).toBeGreaterThan(0);
  expect(refused.waitMs).toBeLessThanOrEqual(60_000);
  expect(await other.consume('bob')).toMatchObject({ allowed: true, used: 1 });
});

test('each name has its own counts, and no name of a caller is stored', async () => {
  const { pool, logger } = replicaPool();
  const of = (name: string) =>
    createRateLimiter({ name, points: 1, seconds: 60, pool, logger }).consume('198.51.100.7');
  expect(await of('this')).toMatchObject({ allowed: true });
  expect(await of('that')).toMatchObject({ allowed: true });
  const { rows } = await pool.query<{ key: string }>('SELECT key FROM rate_limits');
  expect(rows.map(({ key }) => key).join()).not.toContain('198.51.100.7');
});

test('requests to two replicas are limited together, and few of them query the database', async () => {
  const stores = [replicaPool(), replicaPool()];
  const [one, other] = stores.map((store) => createRequestLimiter(100, store)) as RateLimiter[];
  const [ofOne, ofOther] = await Promise.all([
    allowedOf(one as RateLimiter, 'busy', 800),
    allowedOf(other as RateLimiter, 'busy', 800),
  ]);
  expect(ofOne + ofOther).toBe(1000);
  const queries = stores.reduce((sum, store) => sum + store.queries.count, 0);
  expect(queries).toBeLessThanOrEqual(1000 / 20 + 2);
});

test('a replica counts alone while the database is unavailable, and together afterwards', async () => {
  const proxy = await tcpProxy(Number(new URL(database.url).port));
  onTestFinished(() => proxy.stop());
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const cut = replicaPool(url.href);
  const limit = { name: 'messages', points: 3, seconds: 600 };
  const one = createRateLimiter({ ...limit, ...cut });
  const other = createRateLimiter({ ...limit, ...replicaPool() });

  proxy.cut();
  expect(await allowedOf(one, 'ann', 5)).toBe(3);
  expect(cut.text().match(/counted by this replica alone/g)).toHaveLength(1);
  expect(await allowedOf(other, 'ann', 3)).toBe(3);

  proxy.restore();
  await expect.poll(async () => (await one.consume('ann')).used).toBeGreaterThan(5);
});
