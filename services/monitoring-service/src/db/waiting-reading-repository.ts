import type { Pool, PoolClient } from '@ems/database';
import type { StoredReading } from '@ems/readings';

const atOnce = 5_000;

/** The UTC days of waiting readings whose device is known by now; milliseconds since the epoch. */
export async function daysOfKnownDevices(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ day: number }>(
    `SELECT DISTINCT extract(epoch FROM date_trunc('day', ts, 'UTC'))::float8 * 1000 AS day
     FROM waiting_readings w WHERE EXISTS (SELECT FROM devices d WHERE d.id = w.device_id)`,
  );
  return rows.map(({ day }) => day);
}

/** Takes readings out of the waiting list whose device is known by now, or is deleted. */
export async function takeReadingsOfKnownDevices(client: PoolClient): Promise<StoredReading[]> {
  const { rows } = await client.query<Omit<StoredReading, 'maybeStale'>>(
    `WITH taken AS (
       SELECT device_id, ts FROM waiting_readings w
       WHERE EXISTS (SELECT FROM devices d WHERE d.id = w.device_id)
          OR EXISTS (SELECT FROM deleted_devices x WHERE x.id = w.device_id)
       ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
     )
     DELETE FROM waiting_readings w USING taken t
     WHERE w.device_id = t.device_id AND w.ts = t.ts
     RETURNING w.device_id AS "deviceId", (extract(epoch FROM w.ts) * 1000)::float8 AS timestamp,
       w.milliwatt_hours::float8 AS "milliwattHours", (extract(epoch FROM w.sent_at) * 1000)::float8 AS "sentAt"`,
  );
  return rows.map((row) => ({ ...row, maybeStale: false }));
}

/** Parks what has waited too long, one message for each device, and says how many readings those were. */
export async function parkExpiredReadings(
  client: PoolClient,
  waitSeconds: number,
  queue: string,
): Promise<number> {
  const { rows } = await client.query<{ readings: number }>(
    `WITH expired AS (
       DELETE FROM waiting_readings w USING (
         SELECT device_id, ts FROM waiting_readings
         WHERE waiting_since < now() - make_interval(secs => $1)
         ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
       ) late
       WHERE w.device_id = late.device_id AND w.ts = late.ts
       RETURNING w.*
     ), numbered AS (
       SELECT *, (row_number() OVER (PARTITION BY device_id ORDER BY ts) - 1) / 1000 AS part FROM expired
     ), parked AS (
       INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties)
       SELECT $2, 'ems.data', 'device.' || device_id || '.reading', device_id, 'unknown_device',
              'No device ' || device_id || ' was announced within ' || $1 || ' s',
              convert_to(jsonb_agg(jsonb_build_object('deviceId', device_id, 'timestamp', iso(ts),
                'kwh', milliwatt_hours / 1e6, 'sentAt', iso(sent_at)) ORDER BY ts)::text, 'UTF8'), '{}'
       FROM numbered GROUP BY device_id, part
     )
     SELECT count(*)::int AS readings FROM expired`,
    [waitSeconds, queue],
  );
  return rows[0]?.readings ?? 0;
}

/** Parks samples of devices that nobody announced in time, one message for each device and thousand. */
export async function parkExpiredSamples(
  client: PoolClient,
  waitSeconds: number,
  queue: string,
): Promise<void> {
  await client.query(
    `WITH expired AS (
       DELETE FROM samples s USING (
         SELECT device_id, kind, ts FROM samples p
         WHERE pending AND received_at < now() - make_interval(secs => $1)
           AND NOT EXISTS (SELECT FROM devices d WHERE d.id = p.device_id)
         ORDER BY device_id, kind, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
       ) late
       WHERE s.device_id = late.device_id AND s.kind = late.kind AND s.ts = late.ts
       RETURNING s.*
     ), numbered AS (
       SELECT *, (row_number() OVER (PARTITION BY device_id ORDER BY ts) - 1) / 1000 AS part FROM expired
     )
     INSERT INTO parked_messages (queue, exchange, routing_key, device_id, reason, detail, content, properties)
     SELECT $2, 'ems.data', 'device.' || device_id || '.reading', device_id, 'unknown_device',
            'No device ' || device_id || ' was announced within ' || $1 || ' s',
            convert_to(jsonb_agg(jsonb_build_object('deviceId', device_id, 'timestamp', iso(ts), 'sentAt', iso(sent_at))
              || CASE kind WHEN 'register' THEN jsonb_build_object('registerKwh', value / 1e6)
                           WHEN 'power' THEN jsonb_build_object('watts', value / 1e3)
                           ELSE jsonb_build_object('kwh', value / 1e6) END ORDER BY ts)::text, 'UTF8'), '{}'
     FROM numbered GROUP BY device_id, part`,
    [waitSeconds, queue],
  );
}
