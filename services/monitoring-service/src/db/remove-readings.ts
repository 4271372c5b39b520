import type { PoolClient } from '@ems/database';
import { clearAlerts } from './clear-alerts.ts';
import { eachQuarter } from './quarters.ts';

/**
 * Deletes readings of a device and subtracts them from their hours, which stay locked. Updates the alerts.
 *
 * @param where selects the readings; its parameters count from $2
 * @returns how many were deleted
 */
export async function removeReadings(
  client: PoolClient,
  deviceId: number,
  where: string,
  parameters: readonly unknown[],
): Promise<number> {
  const { rows } = await client.query<{ deleted: number; hours: string[] | null }>(
    `WITH deleted AS (
       DELETE FROM readings WHERE device_id = $1 AND ${where} RETURNING ts, milliwatt_hours, is_estimated
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
    [deviceId, ...parameters],
  );
  const { deleted = 0, hours = null } = rows[0] ?? {};
  if (hours) await settleHours(client, deviceId, hours);
  return deleted;
}

/**
 * Updates hours, and their alerts, after readings were deleted or lowered. Uses separate statements, because a new
 * statement sees everything that was committed before the hours were locked.
 */
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
  await clearAlerts(
    client,
    hours.map((hour) => ({ deviceId, hour })),
  );
}
