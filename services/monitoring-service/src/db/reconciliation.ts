import { unhurried, type Pool } from '@ems/database';
import { eachQuarter, quarterColumns } from './quarters.ts';

export interface DifferingHour {
  readonly deviceId: number;
  readonly hour: Date;
  readonly readingsMilliwattHours: number | null;
  readonly hourMilliwattHours: number | null;
}

export interface Reconciliation {
  readonly checkedHours: number;
  readonly differingHours: number;
  readonly differing: DifferingHour[];
}

/**
 * Sums the readings again and compares them with the hours and their quarters, in one snapshot. `differing` contains
 * the first hundred hours that differ.
 */
export async function reconcile(
  pool: Pool,
  filter: { deviceId?: number | undefined; from: Date; to: Date },
): Promise<Reconciliation> {
  const { rows } = await pool.query<{
    checked: number;
    differingHours: number;
    differing: (Omit<DifferingHour, 'hour'> & { hour: string })[] | null;
  }>(
    unhurried(
      `WITH summed AS (
       SELECT device_id, hour_of(ts) AS hour, sum(milliwatt_hours) AS milliwatt_hours, count(*) AS readings,
              coalesce(sum(milliwatt_hours) FILTER (WHERE is_estimated), 0) AS estimated,
              ARRAY[${eachQuarter((n) => `sum(milliwatt_hours) FILTER (WHERE quarter_of(ts) = ${n})`)}]::bigint[] AS quarters
       FROM readings WHERE ($1::int IS NULL OR device_id = $1) AND ts > $2 AND ts <= $3 GROUP BY 1, 2
     ), kept AS (
       SELECT device_id, hour, milliwatt_hours, readings, estimated_milliwatt_hours AS estimated,
              CASE WHEN is_split(${quarterColumns('hours')}) THEN quarters_of(${quarterColumns('hours')}) END AS quarters
       FROM hours
       WHERE ($1::int IS NULL OR device_id = $1) AND hour >= $2 AND hour < $3
     ), compared AS (
       SELECT coalesce(s.device_id, k.device_id) AS device_id, coalesce(s.hour, k.hour) AS hour,
              s.milliwatt_hours AS of_readings, k.milliwatt_hours AS of_hour,
              s.milliwatt_hours IS NOT DISTINCT FROM k.milliwatt_hours AND s.readings IS NOT DISTINCT FROM k.readings
                AND s.estimated IS NOT DISTINCT FROM k.estimated AND s.quarters IS NOT DISTINCT FROM k.quarters AS same
       FROM summed s FULL JOIN kept k ON k.device_id = s.device_id AND k.hour = s.hour
     )
     SELECT (SELECT count(*)::int FROM compared) AS checked,
       (SELECT count(*)::int FROM compared WHERE NOT same) AS "differingHours",
       (SELECT json_agg(json_build_object('deviceId', device_id, 'hour', iso(hour), 'readingsMilliwattHours', of_readings,
          'hourMilliwattHours', of_hour)) FROM (SELECT * FROM compared WHERE NOT same ORDER BY device_id, hour LIMIT 100) x) AS differing`,
      [filter.deviceId ?? null, filter.from, filter.to],
    ),
  );
  const [row] = rows;
  return {
    checkedHours: row?.checked ?? 0,
    differingHours: row?.differingHours ?? 0,
    differing: (row?.differing ?? []).map((one) => ({ ...one, hour: new Date(one.hour) })),
  };
}
