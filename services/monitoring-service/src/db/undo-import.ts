import { queues } from '@ems/contracts';
import { inTransaction, type Pool, type PoolClient } from '@ems/database';
import type { StoredReading } from '@ems/readings';
import { toBatch } from '../domain/reading-batch.ts';
import { forgetEnergies } from './delete-samples.ts';
import { heldEnergy } from './held-energy.ts';
import { storeReadings, type AlertRules, type HourTotal } from './reading-repository.ts';
import { removeReadings } from './remove-readings.ts';

const atOnce = 2_000;

interface Change {
  readonly timestamp: number;
  readonly sentAt: number;
  readonly before: number | null;
  /** Whether the import's value is still the current one. */
  readonly isCurrent: boolean;
}

export interface UndoStep {
  readonly restored: number;
  readonly kept: number;
  readonly hours: readonly HourTotal[];
  readonly more: boolean;
}

/**
 * Undoes the next changes of an import, a limited number, in its own transaction, and updates hours and alerts. Keeps
 * readings that were changed after the import.
 */
export const undoImportStep = (
  pool: Pool,
  { importId, deviceId }: { readonly importId: string; readonly deviceId: number },
  rules: AlertRules,
): Promise<UndoStep> =>
  inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '20s'`);
    // A part that is parked must not be stored afterwards.
    await client.query(
      `DELETE FROM parked_messages
       WHERE queue = '${queues.readings}' AND device_id = $1 AND starts_with(properties ->> 'import', $2 || '/')`,
      [deviceId, importId],
    );
    const changes = await nextChanges(client, importId, deviceId);
    const current = changes.filter(({ isCurrent }) => isCurrent);
    const added = current.filter(({ before }) => before === null);
    await removeAdded(client, deviceId, added);
    // A millisecond later than the import, so that the earlier value replaces the import's but nothing later.
    const earlier = current.flatMap(({ timestamp, sentAt, before }): StoredReading[] =>
      before === null
        ? []
        : [{ deviceId, timestamp, milliwattHours: before, sentAt: sentAt + 1, maybeStale: false }],
    );
    const stored = await storeReadings(client, toBatch(earlier), rules);
    await client.query(
      `DELETE FROM import_changes
       WHERE device_id = $1 AND import_id = $2 AND ts IN (SELECT to_timestamp(t / 1000.0) FROM unnest($3::bigint[]) AS k (t))`,
      [deviceId, importId, changes.map(({ timestamp }) => timestamp)],
    );
    return {
      restored: current.length,
      kept: changes.length - current.length,
      hours: stored.hours,
      more: changes.length === atOnce,
    };
  });

/** Their readings stay locked. */
async function nextChanges(
  client: PoolClient,
  importId: string,
  deviceId: number,
): Promise<readonly Change[]> {
  const next = await client.query<{ ts: Date }>(
    `SELECT ts FROM import_changes WHERE device_id = $1 AND import_id = $2 ORDER BY ts LIMIT ${atOnce} FOR UPDATE`,
    [deviceId, importId],
  );
  const times = next.rows.map(({ ts }) => ts);
  await client.query(
    'SELECT FROM readings WHERE device_id = $1 AND ts = ANY($2::timestamptz[]) ORDER BY ts FOR UPDATE',
    [deviceId, times],
  );
  const { rows } = await client.query<{
    timestamp: string;
    sentAt: string;
    before: string | null;
    isCurrent: boolean;
  }>(
    `SELECT floor(extract(epoch FROM c.ts) * 1000)::bigint AS timestamp,
            floor(extract(epoch FROM c.sent_at) * 1000)::bigint AS "sentAt",
            c.before_milliwatt_hours AS before, held.sent_at IS NOT DISTINCT FROM c.sent_at AS "isCurrent"
     FROM import_changes c ${heldEnergy('c.device_id', 'c.ts')}
     WHERE c.device_id = $1 AND c.import_id = $2 AND c.ts = ANY($3::timestamptz[])`,
    [deviceId, importId, times],
  );
  return rows.map(({ timestamp, sentAt, before, isCurrent }) => ({
    timestamp: Number(timestamp),
    sentAt: Number(sentAt),
    before: before === null ? null : Number(before),
    isCurrent,
  }));
}

/** Deletes readings that did not exist before the import. */
async function removeAdded(
  client: PoolClient,
  deviceId: number,
  changes: readonly Change[],
): Promise<void> {
  if (changes.length === 0) return;
  const timestamps = changes.map(({ timestamp }) => timestamp);
  await removeReadings(
    client,
    deviceId,
    'ts IN (SELECT to_timestamp(t / 1000.0) FROM unnest($2::bigint[]) AS k (t)) AND origin IS NULL',
    [timestamps],
  );
  await forgetEnergies(client, deviceId, timestamps);
}
