import type { PoolClient } from '@ems/database';

/** Parameters: the devices, and their hours. */
const statement = `
UPDATE alerts a SET cleared_at = now()
FROM (SELECT DISTINCT device_id, hour FROM unnest($1::int[], $2::timestamptz[]) AS k (device_id, hour)) lowered
WHERE a.device_id = lowered.device_id AND a.hour = lowered.hour AND a.cleared_at IS NULL AND CASE a.kind
  WHEN 'hourly_total' THEN
    (SELECT h.milliwatt_hours FROM hours h WHERE h.device_id = a.device_id AND h.hour = a.hour) <= a.limit_milliwatt_hours
  ELSE NOT EXISTS (
    SELECT FROM readings r WHERE r.device_id = a.device_id
      AND r.ts > a.hour AND r.ts <= a.hour + interval '1 hour' AND r.milliwatt_hours > a.limit_milliwatt_hours)
  END`;

/** Clears all open alerts of a device that does not measure consumption. */
export async function clearAlertsUnlessConsuming(
  client: PoolClient,
  deviceId: number,
): Promise<void> {
  await client.query(
    `UPDATE alerts a SET cleared_at = now() FROM devices d
     WHERE a.device_id = $1 AND a.cleared_at IS NULL AND d.id = a.device_id AND d.measures <> 'consumption'`,
    [deviceId],
  );
}

/** Clears the alerts of hours that no longer exceed their limit. The hours must be locked by now. */
export async function clearAlerts(
  client: PoolClient,
  hours: readonly { readonly deviceId: number; readonly hour: string }[],
): Promise<void> {
  await client.query(statement, [
    hours.map(({ deviceId }) => deviceId),
    hours.map(({ hour }) => hour),
  ]);
}
