import { inTransaction, type Pool, type PoolClient } from '@ems/database';
import { deleteSamples, deriveAround } from './delete-samples.ts';
import type { DeviceSpan } from './device-span.ts';
import { eachQuarter } from './quarters.ts';

const atOnce = 5_000;

/**
 * Deletes the next readings of a span, a bounded number, in a transaction of its own; hours and alerts follow. Rows are
 * locked in the order of the store statement: readings, hours, alerts, samples.
 *
 * @returns how many were deleted, and whether there may be more
 */
export const deleteSpanStep = (
  pool: Pool,
  span: DeviceSpan,
): Promise<{ deleted: number; more: boolean }> =>
  inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '3s'; SET LOCAL enable_seqscan = off`);
    const { deleted, isFull, hours } = await deleteReadings(client, span);
    if (hours.length > 0) await settleHours(client, span.deviceId, hours);
    const hasMoreSamples = await deleteSamples(client, span);
    await deriveAround(client, span);
    if (isFull || hasMoreSamples) return { deleted, more: true };
    const { rowCount } = await forgetWholeHours(client, span);
    return { deleted, more: rowCount === atOnce };
  });

/** Takes the readings out of the sums of their hours, which stay locked. */
async function deleteReadings(client: PoolClient, { deviceId, from, to }: DeviceSpan) {
  const next = await client.query<{ count: number; last: string | null }>(
    `SELECT count(*)::int AS count, iso(max(ts)) AS last FROM (
       SELECT ts FROM readings WHERE device_id = $1 AND ts > $2 AND ts <= $3 ORDER BY ts LIMIT ${atOnce} FOR UPDATE) one`,
    [deviceId, from, to],
  );
  const { count = 0, last = null } = next.rows[0] ?? {};
  const { rows } = await client.query<{ deleted: number; hours: string[] | null }>(
    `WITH deleted AS (
       DELETE FROM readings WHERE device_id = $1 AND ts > $2 AND ts <= $3::timestamptz RETURNING ts, milliwatt_hours, is_estimated
     ), changes AS (
       SELECT hour_of(ts) AS hour, sum(milliwatt_hours)::bigint AS milliwatt_hours, count(*)::int AS readings,
              coalesce(sum(milliwatt_hours) FILTER (WHERE is_estimated), 0)::bigint AS estimated,
              ${eachQuarter((n) => `coalesce(sum(milliwatt_hours) FILTER (WHERE quarter_of(ts) = ${n}), 0)::bigint AS quarter_${n}`)}
       FROM deleted GROUP BY 1
     ), locked AS (
       SELECT hour FROM hours WHERE device_id = $1 AND hour IN (SELECT hour FROM changes) ORDER BY hour FOR UPDATE
     ), lowered AS (
       UPDATE hours h SET
         milliwatt_hours = h.milliwatt_hours - c.milliwatt_hours,
         readings = h.readings - c.readings,
         ${eachQuarter((n) => `quarter_${n} = h.quarter_${n} - c.quarter_${n}`)},
         estimated_milliwatt_hours = h.estimated_milliwatt_hours - c.estimated
       FROM changes c JOIN locked l ON l.hour = c.hour
       WHERE h.device_id = $1 AND h.hour = c.hour
     )
     SELECT (SELECT count(*)::int FROM deleted) AS deleted, (SELECT array_agg(iso(hour)) FROM changes) AS hours`,
    [deviceId, from, last],
  );
  return { deleted: rows[0]?.deleted ?? 0, isFull: count === atOnce, hours: rows[0]?.hours ?? [] };
}

/** By statements of their own, because only they see what was committed before the hours were locked. */
export async function settleHours(client: PoolClient, deviceId: number, hours: readonly string[]) {
  const isLeft = (n: number) =>
    `EXISTS (SELECT FROM readings r WHERE r.device_id = h.device_id AND quarter_of(r.ts) = ${n}
             AND r.ts > h.hour AND r.ts <= h.hour + interval '1 hour')`;
  await client.query(
    `DELETE FROM hours WHERE device_id = $1 AND hour = ANY($2::timestamptz[]) AND readings <= 0`,
    [deviceId, hours],
  );
  await client.query(
    `UPDATE hours h SET
       last_reading_at = coalesce((SELECT max(r.ts) FROM readings r WHERE r.device_id = h.device_id
         AND r.ts > h.hour AND r.ts <= h.hour + interval '1 hour'), h.last_reading_at),
       ${eachQuarter((n) => `quarter_${n} = CASE WHEN h.quarter_${n} <> 0 OR ${isLeft(n)} THEN h.quarter_${n} END`)}
     WHERE h.device_id = $1 AND h.hour = ANY($2::timestamptz[])`,
    [deviceId, hours],
  );
  await client.query(
    `DELETE FROM alerts a WHERE a.device_id = $1 AND a.hour = ANY($2::timestamptz[])
       AND NOT EXISTS (SELECT FROM hours h WHERE h.device_id = a.device_id AND h.hour = a.hour)`,
    [deviceId, hours],
  );
  await client.query(
    `UPDATE alerts a SET cleared_at = now()
     WHERE a.device_id = $1 AND a.hour = ANY($2::timestamptz[]) AND a.cleared_at IS NULL AND CASE a.kind
       WHEN 'hourly_total' THEN (SELECT h.milliwatt_hours FROM hours h
         WHERE h.device_id = a.device_id AND h.hour = a.hour) <= a.limit_milliwatt_hours
       ELSE NOT EXISTS (SELECT FROM readings r WHERE r.device_id = a.device_id AND r.ts > a.hour
         AND r.ts <= a.hour + interval '1 hour' AND r.milliwatt_hours > a.limit_milliwatt_hours) END`,
    [deviceId, hours],
  );
}

/** Hours of the span whose readings went earlier, by retention, and what the span's corrections said. */
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
