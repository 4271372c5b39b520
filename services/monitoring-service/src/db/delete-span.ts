import { inTransaction, type Pool, type PoolClient } from '@ems/database';
import { deleteSamples, deriveAround } from './delete-samples.ts';
import type { DeviceSpan } from './device-span.ts';
import { removeReadings } from './remove-readings.ts';

const atOnce = 5_000;

/**
 * Deletes the next readings of a span, a limited number, in its own transaction, and updates hours and alerts. Locks
 * rows in the order of the store statement: readings, hours, alerts, samples.
 *
 * @returns how many were deleted, and whether there may be more
 */
export const deleteSpanStep = (
  pool: Pool,
  span: DeviceSpan,
): Promise<{ deleted: number; more: boolean }> =>
  inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '3s'; SET LOCAL enable_seqscan = off`);
    const { deleted, isFull } = await deleteReadings(client, span);
    const hasMoreSamples = await deleteSamples(client, span);
    await deriveAround(client, span);
    if (isFull || hasMoreSamples) return { deleted, more: true };
    const { rowCount } = await forgetWholeHours(client, span);
    return { deleted, more: rowCount === atOnce };
  });

async function deleteReadings(client: PoolClient, { deviceId, from, to }: DeviceSpan) {
  const next = await client.query<{ count: number; last: string | null }>(
    `SELECT count(*)::int AS count, iso(max(ts)) AS last FROM (
       SELECT ts FROM readings WHERE device_id = $1 AND ts > $2 AND ts <= $3 ORDER BY ts LIMIT ${atOnce} FOR UPDATE) one`,
    [deviceId, from, to],
  );
  const { count = 0, last = null } = next.rows[0] ?? {};
  const deleted = await removeReadings(client, deviceId, 'ts > $2 AND ts <= $3::timestamptz', [
    from,
    last,
  ]);
  return { deleted, isFull: count === atOnce };
}

/** Deletes hours of the span whose readings were deleted earlier by retention, and the records of corrections. */
async function forgetWholeHours(client: PoolClient, { deviceId, from, to }: DeviceSpan) {
  await client.query(
    'DELETE FROM reading_corrections WHERE device_id = $1 AND ts > $2 AND ts <= $3',
    [deviceId, from, to],
  );
  const { rows } = await client.query<{ hour: string }>(
    `SELECT iso(hour) AS hour FROM hours WHERE device_id = $1 AND hour >= $2 AND hour + interval '1 hour' <= $3
     ORDER BY hour LIMIT ${atOnce} FOR UPDATE`,
    [deviceId, from, to],
  );
  const hours = rows.map(({ hour }) => hour);
  const forgotten = await client.query(
    `DELETE FROM hours h WHERE h.device_id = $1 AND h.hour = ANY($2::timestamptz[])
       AND NOT EXISTS (SELECT FROM readings r WHERE r.device_id = h.device_id
         AND r.ts > h.hour AND r.ts <= h.hour + interval '1 hour')`,
    [deviceId, hours],
  );
  await client.query(
    `DELETE FROM alerts a WHERE a.device_id = $1 AND a.hour = ANY($2::timestamptz[])
       AND NOT EXISTS (SELECT FROM hours h WHERE h.device_id = a.device_id AND h.hour = a.hour)`,
    [deviceId, hours],
  );
  return forgotten;
}
