import type { Logger } from '@ems/logging';
import pg from 'pg';
import { AnsweringClient } from './answering-client.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

const answerMs = 10_000;
const silentTransactionMs = 60_000;

/**
 * A pool that survives broken connections (after a database restart) and silent ones (half-open). Parameters in the URL,
 * such as `query_timeout`, override the settings here.
 */
export function createPool(options: {
  url: string;
  name: string;
  max?: number;
  /** How long a statement may go unanswered. Usually a user waits for it. */
  answerMs?: number;
  logger: Logger;
}): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.max ?? 5,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    query_timeout: options.answerMs ?? answerMs,
    // The same on the server, so that a lost client does not keep locks.
    idle_in_transaction_session_timeout: silentTransactionMs,
    options: '-c client_connection_check_interval=10s',
    Client: AnsweringClient,
  });
  const lost = (error: Error) => options.logger.warn({ err: error }, 'Database connection lost');
  pool.on('error', lost);
  // A connection that breaks while in use emits an error here. Without a listener that would end the process.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
