import type { Logger } from '@ems/logging';
import pg from 'pg';
import { AnsweringClient } from './answering-client.ts';

export type Pool = pg.Pool;
export type PoolClient = pg.PoolClient;

const answerMs = 10_000;
const silentTransactionMs = 60_000;

/**
 * A pool whose connections may break (the database restarts) or fall silent (a half-open connection) without taking the
 * process down or holding it up. Parameters of the URL, such as `query_timeout`, go before what is set here.
 */
export function createPool(options: {
  url: string;
  name: string;
  max?: number;
  /** For how long a statement may go unanswered; somebody waits for most of them. */
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
    // The server's side of the same: nobody it no longer hears of holds locks for ever.
    idle_in_transaction_session_timeout: silentTransactionMs,
    options: '-c client_connection_check_interval=10s',
    Client: AnsweringClient,
  });
  const lost = (error: Error) => options.logger.warn({ err: error }, 'Database connection lost');
  pool.on('error', lost);
  // A connection that breaks while it is in use tells so here too, and without a listener ends the process.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
