import { setTimeout as delay } from 'node:timers/promises';
import { ownerOf, urlOf, type DatabasePasswords } from '@ems/provisioning';
import pg from 'pg';
import { BackupError } from './backup-error.ts';
import { listTables } from './describe-database.ts';

/** A transaction that keeps seeing the database as it was at its moment. */
export interface Snapshot {
  readonly database: string;
  readonly client: pg.Client;
  readonly moment: string;
}

const quote = pg.escapeIdentifier;
/**
 * Less than the second after which PostgreSQL looks for deadlocks, so that it never ends the transaction of a service.
 */
const lockTimeout = '500ms';
const pauseMs = 200;
const lockNotAvailable = '55P03';

/** For work whose time depends on the number of rows. */
export async function connectOwner(
  address: string,
  database: string,
  owners: DatabasePasswords['owners'],
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: urlOf(address, database, ownerOf(database, owners)),
    application_name: 'backup',
    keepAlive: true,
    options: '-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=30s',
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

export async function takeSnapshot(database: string, client: pg.Client): Promise<Snapshot> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const { rows } = await client.query<{ now: Date }>(
    `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`,
  );
  return { database, client, moment: rows[0]?.now.toISOString() ?? '' };
}

/**
 * Takes snapshots of several databases at one moment: nobody can commit in any of them between the first and the last.
 * Services wait briefly. If a transaction is in the way, everything is released and tried again.
 */
export async function takeSnapshotsTogether(
  databases: readonly { readonly database: string; readonly client: pg.Client }[],
  connect: (database: string) => Promise<pg.Client>,
  deadline: number,
): Promise<Snapshot[]> {
  const gates = await Promise.all(databases.map(({ database }) => connect(database)));
  try {
    for (;;) {
      try {
        for (const gate of gates) await lockTables(gate);
        return await Promise.all(
          databases.map(({ database, client }) => takeSnapshot(database, client)),
        );
      } catch (error) {
        if ((error as { code?: string }).code !== lockNotAvailable) throw error;
        if (Date.now() > deadline)
          throw new BackupError(
            'A transaction in a database takes too long, so there was no common moment. Try again',
            { cause: error },
          );
      } finally {
        await Promise.all(gates.map((gate) => gate.query('ROLLBACK')));
      }
      await delay(pauseMs);
    }
  } finally {
    await Promise.all(gates.map((gate) => gate.end()));
  }
}

async function lockTables(client: pg.Client): Promise<void> {
  const tables = await listTables(client);
  const list = tables.map(({ name }) => quote(name)).join(', ');
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = '${lockTimeout}'`);
  if (list) await client.query(`LOCK TABLE ${list} IN SHARE MODE`);
}
