import type { Logger } from '@ems/logging';
import pg from 'pg';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

/** A pool whose idle connections may break (the database restarts) without taking the process down. */
export function createPool(options: {
  url: string;
  name: string;
  max?: number;
  logger: Logger;
}): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.max ?? 5,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  pool.on('error', (error) =>
    options.logger.warn({ err: error }, 'lost an idle database connection'),
  );
  return pool;
}
