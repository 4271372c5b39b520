import { outboxRelayLock } from '@ems/outbox';
import type pg from 'pg';
import { BackupError } from './backup-error.ts';

/**
 * Keeps events in the outbox of a database until the connection ends. Services continue, and their events are published
 * afterwards.
 */
export async function holdEvents(client: pg.Client): Promise<void> {
  try {
    await client.query('SELECT pg_advisory_lock($1)', [outboxRelayLock]);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new BackupError(
      'A service has been publishing events for too long. Check the broker, then try again',
      { cause: error },
    );
  }
}
