import { changedHours, isRecent } from './changed-hours.ts';
import { onNewerSample } from './newer-sample.ts';

/**
 * Everything that a batch of readings changes, in one statement. Parameters: arrays of device ids, timestamps (ms),
 * milliwatt-hours and sent-at (ms), one reading for each device and instant, sorted by both; the platform's limit;
 * correlation id and traceparent; the first hour (ms) that is new enough for alerts and live totals.
 *
 * - Every upsert follows the order of its whole conflict key, so that workers never deadlock.
 * - No CTE is joined with another: for parameters the planner expects ten rows and would use a nested loop.
 * - Readings of unknown devices are skipped, and those devices returned.
 * - Readings of a device that sends samples are stored among its samples, by `placeSamples`.
 * - `devices` is joined by key. If a device is deleted concurrently, the foreign key of `hours` makes the statement
 * fail.
 */
export const storeReadingsStatement = `
WITH incoming AS (
  SELECT i.device_id, to_timestamp(i.ts / 1000.0) AS ts, i.milliwatt_hours, to_timestamp(i.sent_at / 1000.0) AS sent_at,
         d.has_samples
  FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS i (device_id, ts, milliwatt_hours, sent_at)
  LEFT JOIN devices d ON d.id = i.device_id
), stored AS (
  INSERT INTO readings AS r (device_id, ts, milliwatt_hours, sent_at)
  SELECT device_id, ts, milliwatt_hours, sent_at FROM incoming WHERE NOT has_samples
  ORDER BY device_id, ts
  ON CONFLICT (device_id, ts) DO UPDATE SET
    milliwatt_hours = CASE
      WHEN (excluded.sent_at, excluded.milliwatt_hours) > (r.sent_at, r.milliwatt_hours)
      THEN excluded.milliwatt_hours ELSE r.milliwatt_hours END,
    sent_at = greatest(excluded.sent_at, r.sent_at)
  WHERE excluded.milliwatt_hours <> r.milliwatt_hours OR excluded.sent_at > r.sent_at
  RETURNING new.device_id, new.ts, old.milliwatt_hours AS before, new.milliwatt_hours AS after
${changedHours('stored')}
), sampled AS (
  INSERT INTO samples AS s (device_id, kind, ts, value, sent_at)
  SELECT device_id, 'energy', ts, milliwatt_hours, sent_at FROM incoming WHERE has_samples
  ORDER BY device_id, ts
  ${onNewerSample}
  RETURNING device_id
)
SELECT
  (SELECT count(*) FROM stored WHERE before IS NULL)::int AS inserted,
  (SELECT array_agg(DISTINCT device_id) FROM incoming WHERE has_samples IS NULL) AS unknown,
  (SELECT count(*) FROM notified)::int AS alerts,
  (SELECT count(*) FROM sampled)::int AS sampled,
  (SELECT json_agg(json_build_object('deviceId', device_id, 'timestamp', floor(extract(epoch FROM ts) * 1000),
     'before', before, 'after', after)) FROM stored WHERE before IS NOT NULL) AS met,
  (SELECT json_agg(json_build_object('deviceId', t.device_id, 'userId', d.user_id, 'measures', d.measures, 'hour', iso(t.hour),
     'milliwattHours', t.milliwatt_hours, 'readings', t.readings, 'timestamp', iso(t.last_reading_at)))
   FROM totals t JOIN devices d ON d.id = t.device_id WHERE ${isRecent('t.hour')}) AS hours`;
