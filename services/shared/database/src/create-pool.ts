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
  const lost = (error: Error) => options.logger.warn({ err: error }, 'lost a database connection');
  pool.on('error', lost);
  // A connection that breaks while it is in use tells so here too, and without a listener ends the process.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
