import type { Pool, PoolClient } from './create-pool.ts';

const deadlock = '40P01';
const mostAttempts = 10;

/**
 * Runs `work` in one transaction. Commits when it resolves, rolls back when it rejects. When PostgreSQL aborts the
 * transaction to break a deadlock, `work` runs again from the start.
 *
 * @param settings statements such as `SET LOCAL`, which are sent together with the beginning
 */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  settings = '',
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work, settings);
    } catch (error) {
      if (attempt === mostAttempts || (error as { code?: unknown }).code !== deadlock) throw error;
    }
  }
}

async function once<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
  settings: string,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(`BEGIN; ${settings}`);
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
