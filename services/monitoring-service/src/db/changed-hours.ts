import { notifyOverconsumption as alertEvent } from '@ems/contracts';
import { eachQuarter } from './quarters.ts';

export const isRecent = (hour: string): string => `${hour} >= to_timestamp($8::bigint / 1000.0)`;
const quarters = eachQuarter((n) => `quarter_${n}`);

/**
 * Updates everything that follows from changed readings: hours, alerts and the events of alerts. It comes after a CTE
 * `stored` with device_id, ts, and the milliwatt-hours before and after, which are null without a reading. Derived
 * readings can also disappear; `estimated` is then the change of the estimated energy.
 *
 * Only consumption raises alerts. `consuming` waits for a change of what a device measures, and sees its result: this
 * change clears the alerts of the device, and none may follow.
 *
 * Parameters: $5 the platform's limit, $6 correlation id, $7 traceparent, $8 the first hour (ms) that is new enough for
 * alerts and live totals.
 */
export function changedHours(of: 'stored' | 'derived'): string {
  const derived = (text: string) => (of === 'derived' ? text : '');
  const change = `${of === 'derived' ? 'coalesce(after, 0)' : 'after'} - coalesce(before, 0)`;
  const count = `(count(*) FILTER (WHERE before IS NULL)${derived(' - count(*) FILTER (WHERE after IS NULL)')})`;
  const estimated = derived(', estimated_milliwatt_hours');
  return `), changes AS (
  SELECT device_id, hour_of(ts) AS hour, sum(${change})::bigint AS milliwatt_hours, ${count}::int AS readings,
         max(ts) AS last_reading_at,
         ${eachQuarter((n) => `sum(${change}) FILTER (WHERE quarter_of(ts) = ${n})::bigint AS quarter_${n}`)}${derived(`,
         sum(estimated)::bigint AS estimated_milliwatt_hours`)}
  FROM stored
  WHERE before IS DISTINCT FROM after${derived(' OR estimated <> 0')}
  GROUP BY 1, 2
), totals AS (
  INSERT INTO hours AS h (device_id, hour, milliwatt_hours, readings, last_reading_at, ${quarters}${estimated})
  SELECT device_id, hour, milliwatt_hours, readings, last_reading_at, ${quarters}${estimated} FROM changes ORDER BY device_id, hour
  ON CONFLICT (device_id, hour) DO UPDATE SET
    milliwatt_hours = h.milliwatt_hours + excluded.milliwatt_hours,
    readings = h.readings + excluded.readings,
    last_reading_at = greatest(h.last_reading_at, excluded.last_reading_at),
    ${eachQuarter((n) => `quarter_${n} = coalesce(h.quarter_${n} + excluded.quarter_${n}, h.quarter_${n}, excluded.quarter_${n})`)}${derived(`,
    estimated_milliwatt_hours = h.estimated_milliwatt_hours + excluded.estimated_milliwatt_hours`)}
  RETURNING device_id, hour, milliwatt_hours, readings, last_reading_at
), exceeded AS (
  SELECT t.device_id, d.user_id, 'hourly_total' AS kind, t.hour, t.last_reading_at AS ts, t.milliwatt_hours,
         coalesce(d.limit_milliwatt_hours, $5::bigint) AS limit_milliwatt_hours
  FROM totals t JOIN devices d ON d.id = t.device_id
  WHERE t.milliwatt_hours > coalesce(d.limit_milliwatt_hours, $5::bigint) AND ${isRecent('t.hour')}
    AND d.measures = 'consumption'
  UNION ALL
  SELECT DISTINCT ON (s.device_id, hour_of(s.ts)) s.device_id, d.user_id, 'single_reading', hour_of(s.ts), s.ts, s.after,
         coalesce(d.limit_milliwatt_hours, $5::bigint)
  FROM stored s JOIN devices d ON d.id = s.device_id
  WHERE s.before IS DISTINCT FROM s.after AND s.after > coalesce(d.limit_milliwatt_hours, $5::bigint)
    AND ${isRecent('hour_of(s.ts)')} AND d.measures = 'consumption'
  ORDER BY device_id, hour
), consuming AS (
  SELECT id FROM devices WHERE id = ANY(ARRAY(SELECT device_id FROM exceeded)) AND measures = 'consumption'
  ORDER BY id FOR SHARE
), raised AS (
  INSERT INTO alerts AS a (device_id, user_id, kind, hour, ts, milliwatt_hours, limit_milliwatt_hours)
  SELECT device_id, user_id, kind, hour, ts, milliwatt_hours, limit_milliwatt_hours
  FROM exceeded WHERE device_id = ANY(ARRAY(SELECT id FROM consuming)) ORDER BY device_id, hour, kind
  ON CONFLICT (device_id, hour, kind) DO UPDATE SET cleared_at = NULL WHERE a.cleared_at IS NOT NULL
  RETURNING new.*, old.id IS NULL AS is_new
), notified AS (
  INSERT INTO outbox (event_id, type, version, exchange, data, occurred_at, correlation_id, traceparent)
  SELECT gen_random_uuid(), '${alertEvent.type}', ${alertEvent.version}, '${alertEvent.exchange}', jsonb_build_object(
           'alertId', id, 'userId', user_id, 'deviceId', device_id, 'kind', kind, 'hour', iso(hour),
           'timestamp', iso(ts), 'kwh', milliwatt_hours / 1e6, 'limitKwh', limit_milliwatt_hours / 1e6,
           'raisedAt', iso(raised_at)), now(), $6, $7
  FROM raised WHERE is_new
  RETURNING id`;
}
