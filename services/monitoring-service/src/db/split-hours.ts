import type { PoolClient } from '@ems/database';
import { eachQuarter, quarterColumns } from './quarters.ts';

export interface HourKey {
  readonly deviceId: number;
  readonly hour: Date;
}

export const beforeAllHours: HourKey = { deviceId: 0, hour: new Date(0) };

/**
 * Splits up to `limit` hours that an older release wrote into quarters: by their readings if all of them are still
 * stored, otherwise into equal parts. Locks the hours first, so that their readings do not change.
 *
 * @returns the last of them if there may be more.
 */
export async function splitHours(
  client: PoolClient,
  after: HourKey,
  limit: number,
): Promise<HourKey | undefined> {
  const { rows } = await client.query<HourKey>(
    `SELECT device_id AS "deviceId", hour FROM hours
     WHERE (device_id, hour) > ($1, $2) AND NOT is_split(${quarterColumns('hours')})
     ORDER BY device_id, hour LIMIT $3 FOR UPDATE`,
    [after.deviceId, after.hour, limit],
  );
  if (rows.length > 0)
    await client.query(
      `UPDATE hours h SET ${eachQuarter((n) => `quarter_${n} = split.quarters[${n}]`)}
       FROM (
         SELECT k.device_id, k.hour, CASE
           WHEN summed.readings = kept.readings AND summed.milliwatt_hours = kept.milliwatt_hours THEN summed.quarters
           ELSE equal_quarters(kept.milliwatt_hours) END AS quarters
         FROM unnest($1::int[], $2::timestamptz[]) AS k (device_id, hour)
         JOIN hours kept ON kept.device_id = k.device_id AND kept.hour = k.hour
         CROSS JOIN LATERAL (
           SELECT count(*) AS readings, sum(milliwatt_hours) AS milliwatt_hours,
             ARRAY[${eachQuarter((n) => `sum(milliwatt_hours) FILTER (WHERE quarter_of(ts) = ${n})`)}]::bigint[] AS quarters
           FROM readings r
           WHERE r.device_id = k.device_id AND r.ts > k.hour AND r.ts <= k.hour + interval '1 hour'
         ) summed
       ) split
       WHERE h.device_id = split.device_id AND h.hour = split.hour`,
      [rows.map(({ deviceId }) => deviceId), rows.map(({ hour }) => hour)],
    );
  return rows.length < limit ? undefined : rows.at(-1);
}
