import type { PoolClient } from '@ems/database';
import type { TimeSpan } from '../domain/integrate-power.ts';
import type { RegisterEvent } from '../domain/register-steps.ts';

/** Replaces the events of a period with these. */
export async function keepEvents(
  client: PoolClient,
  deviceId: number,
  { from, to }: TimeSpan,
  events: readonly RegisterEvent[],
): Promise<void> {
  const timestamps = events.map(({ timestamp }) => timestamp);
  await client.query({
    name: 'remove register events',
    text: `DELETE FROM register_events
           WHERE device_id = $1 AND ts > to_timestamp($2::float8 / 1000.0) AND ts <= to_timestamp($3::float8 / 1000.0)
             AND ts <> ALL (ARRAY(SELECT to_timestamp(x / 1000.0) FROM unnest($4::bigint[]) AS x))`,
    values: [deviceId, from, to, timestamps],
  });
  if (events.length === 0) return;
  await client.query(
    `INSERT INTO register_events AS e (device_id, ts, kind, value, from_ts, from_value)
     SELECT $1, to_timestamp(ts / 1000.0), kind, value, to_timestamp(from_ts / 1000.0), from_value
     FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[])
       AS i (ts, kind, value, from_ts, from_value) ORDER BY ts
     ON CONFLICT (device_id, ts) DO UPDATE SET kind = excluded.kind, value = excluded.value,
       from_ts = excluded.from_ts, from_value = excluded.from_value
     WHERE (e.kind, e.value, e.from_ts, e.from_value)
       IS DISTINCT FROM (excluded.kind, excluded.value, excluded.from_ts, excluded.from_value)`,
    [
      deviceId,
      timestamps,
      events.map(({ kind }) => kind),
      events.map(({ value }) => value),
      events.map(({ fromTimestamp }) => fromTimestamp),
      events.map(({ fromValue }) => fromValue),
    ],
  );
}
