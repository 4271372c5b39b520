import { notifyOverconsumption as alertEvent } from '@ems/contracts';
import { eachQuarter } from './quarters.ts';

const isRecent = (hour: string) => `${hour} >= to_timestamp($8::bigint / 1000.0)`;
const quarters = eachQuarter((n) => `quarter_${n}`);

/**
 * Everything that a batch of readings changes, in one statement. Parameters: arrays of device ids, timestamps (ms),
 * milliwatt-hours and sent-at (ms), one reading for each device and instant, sorted by both; the platform's limit;
 * correlation id and traceparent; the first hour (ms) that is new enough for alerts and live totals.
 *
 * - Every upsert follows the order of its whole conflict key, so that workers never deadlock.
 * - No CTE is joined with another: over parameters the planner expects ten rows and would loop over both.
 * - `devices` is joined by key; its foreign key on `hours` makes a device that is deleted meanwhile fail the statement.
 */
export const storeReadingsStatement = `
WITH incoming AS (
  SELECT device_id, to_timestamp(ts / 1000.0) AS ts, milliwatt_hours, to_timestamp(sent_at / 1000.0) AS sent_at
  FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS i (device_id, ts, milliwatt_hours, sent_at)
), stored AS (
  INSERT INTO readings AS r (device_id, ts, milliwatt_hours, sent_at)
  SELECT i.device_id, i.ts, i.milliwatt_hours, i.sent_at
  FROM incoming i JOIN devices d ON d.id = i.device_id
  ORDER BY i.device_id, i.ts
  ON CONFLICT (device_id, ts) DO UPDATE SET
    milliwatt_hours = CASE
      WHEN (excluded.sent_at, excluded.milliwatt_hours) > (r.sent_at, r.milliwatt_hours)
      THEN excluded.milliwatt_hours ELSE r.milliwatt_hours END,
    sent_at = greatest(excluded.sent_at, r.sent_at)
  WHERE excluded.milliwatt_hours <> r.milliwatt_hours OR excluded.sent_at > r.sent_at
  RETURNING new.device_id, new.ts, old.milliwatt_hours AS before, new.milliwatt_hours AS after
), changes AS (
  SELECT device_id, hour_of(ts) AS hour, sum(after - coalesce(before, 0))::bigint AS milliwatt_hours,
         count(*) FILTER (WHERE before IS NULL)::int AS readings, max(ts) AS last_reading_at,
         ${eachQuarter((n) => `sum(after - coalesce(before, 0)) FILTER (WHERE quarter_of(ts) = ${n})::bigint AS quarter_${n}`)}
  FROM stored
  WHERE before IS DISTINCT FROM after
  GROUP BY 1, 2
), totals AS (
  INSERT INTO hours AS h (device_id, hour, milliwatt_hours, readings, last_reading_at, ${quarters})
  SELECT device_id, hour, milliwatt_hours, readings, last_reading_at, ${quarters} FROM changes ORDER BY device_id, hour
  ON CONFLICT (device_id, hour) DO UPDATE SET
    milliwatt_hours = h.milliwatt_hours + excluded.milliwatt_hours,
    readings = h.readings + excluded.readings,
    last_reading_at = greatest(h.last_reading_at, excluded.last_reading_at),
    ${eachQuarter((n) => `quarter_${n} = coalesce(h.quarter_${n} + excluded.quarter_${n}, h.quarter_${n}, excluded.quarter_${n})`)}
  RETURNING device_id, hour, milliwatt_hours, readings, last_reading_at
), exceeded AS (
  SELECT t.device_id, d.user_id, 'hourly_total' AS kind, t.hour, t.last_reading_at AS ts, t.milliwatt_hours,
         coalesce(d.limit_milliwatt_hours, $5::bigint) AS limit_milliwatt_hours
  FROM totals t JOIN devices d ON d.id = t.device_id
  WHERE t.milliwatt_hours > coalesce(d.limit_milliwatt_hours, $5::bigint) AND ${isRecent('t.hour')}
  UNION ALL
  SELECT DISTINCT ON (s.device_id, hour_of(s.ts)) s.device_id, d.user_id, 'single_reading', hour_of(s.ts), s.ts, s.after,
         coalesce(d.limit_milliwatt_hours, $5::bigint)
  FROM stored s JOIN devices d ON d.id = s.device_id
  WHERE s.before IS DISTINCT FROM s.after AND s.after > coalesce(d.limit_milliwatt_hours, $5::bigint)
    AND ${isRecent('hour_of(s.ts)')}
  ORDER BY device_id, hour
), raised AS (
  INSERT INTO alerts AS a (device_id, user_id, kind, hour, ts, milliwatt_hours, limit_milliwatt_hours)
  SELECT device_id, user_id, kind, hour, ts, milliwatt_hours, limit_milliwatt_hours
  FROM exceeded ORDER BY device_id, hour, kind
  ON CONFLICT (device_id, hour, kind) DO UPDATE SET cleared_at = NULL WHERE a.cleared_at IS NOT NULL
  RETURNING new.*, old.id IS NULL AS is_new
), notified AS (
  INSERT INTO outbox (event_id, type, version, exchange, data, occurred_at, correlation_id, traceparent)
  SELECT gen_random_uuid(), '${alertEvent.type}', ${alertEvent.version}, '${alertEvent.exchange}', jsonb_build_object(
           'alertId', id, 'userId', user_id, 'deviceId', device_id, 'kind', kind, 'hour', iso(hour),
           'timestamp', iso(ts), 'kwh', milliwatt_hours / 1e6, 'limitKwh', limit_milliwatt_hours / 1e6,
           'raisedAt', iso(raised_at)), now(), $6, $7
  FROM raised WHERE is_new
  RETURNING id
), unplaced AS (
  SELECT i.*, EXISTS (SELECT FROM deleted_devices x WHERE x.id = i.device_id) AS deleted
  FROM incoming i
  WHERE NOT EXISTS (SELECT FROM devices d WHERE d.id = i.device_id)
), waiting AS (
  INSERT INTO waiting_readings AS w (device_id, ts, milliwatt_hours, sent_at)
  SELECT device_id, ts, milliwatt_hours, sent_at FROM unplaced WHERE NOT deleted ORDER BY device_id, ts
  ON CONFLICT (device_id, ts) DO UPDATE SET milliwatt_hours = excluded.milliwatt_hours, sent_at = excluded.sent_at
  WHERE (excluded.sent_at, excluded.milliwatt_hours) > (w.sent_at, w.milliwatt_hours)
  RETURNING device_id
)
SELECT
  (SELECT count(*) FROM stored WHERE before IS NULL)::int AS inserted,
  (SELECT count(*) FROM unplaced WHERE NOT deleted)::int AS waiting,
  (SELECT count(*) FROM unplaced WHERE deleted)::int AS discarded,
  (SELECT count(*) FROM notified)::int AS alerts,
  (SELECT json_agg(json_build_object('deviceId', device_id, 'timestamp', floor(extract(epoch FROM ts) * 1000),
     'before', before, 'after', after)) FROM stored WHERE before IS NOT NULL) AS met,
  (SELECT json_agg(json_build_object('deviceId', t.device_id, 'userId', d.user_id, 'hour', iso(t.hour),
     'milliwattHours', t.milliwatt_hours, 'readings', t.readings, 'timestamp', iso(t.last_reading_at)))
   FROM totals t JOIN devices d ON d.id = t.device_id WHERE ${isRecent('t.hour')}) AS hours`;
