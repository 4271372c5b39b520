import type { Pool, PoolClient } from '@ems/database';
import type { Sample, StoredReading } from '@ems/readings';
import { milliseconds } from './derivation-period.ts';
import { parkReadings, parkSamples } from './park-readings.ts';

const atOnce = 5_000;

type Waiting = Omit<StoredReading, 'maybeStale'>;

const fresh = (reading: Waiting): StoredReading => ({ ...reading, maybeStale: false });

const columns = (table: string, value: string, name: string) =>
  `${table}.device_id AS "deviceId", ${milliseconds(`${table}.ts`)} AS timestamp,
       ${table}.${value}::float8 AS "${name}", ${milliseconds(`${table}.sent_at`)} AS "sentAt"`;

/** The UTC days of waiting readings whose device is known by now; milliseconds since the epoch. */
export async function daysOfKnownDevices(pool: Pool): Promise<number[]> {
  const { rows } = await pool.query<{ day: number }>(
    `SELECT DISTINCT extract(epoch FROM date_trunc('day', ts, 'UTC'))::float8 * 1000 AS day
     FROM waiting_readings w WHERE EXISTS (SELECT FROM devices d WHERE d.id = w.device_id)`,
  );
  return rows.map(({ day }) => day);
}

/** Takes readings out of the waiting list once their device is known or deleted. */
export async function takeReadingsOfKnownDevices(client: PoolClient): Promise<StoredReading[]> {
  const { rows } = await client.query<Waiting>(
    `WITH taken AS (
       SELECT device_id, ts FROM waiting_readings w
       WHERE EXISTS (SELECT FROM devices d WHERE d.id = w.device_id)
          OR EXISTS (SELECT FROM deleted_devices x WHERE x.id = w.device_id)
       ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
     )
     DELETE FROM waiting_readings w USING taken t
     WHERE w.device_id = t.device_id AND w.ts = t.ts
     RETURNING ${columns('w', 'milliwatt_hours', 'milliwattHours')}`,
  );
  return rows.map(fresh);
}

const notAnnounced = (waitSeconds: number) => ({
  reason: 'unknown_device',
  detail: (deviceId: number) => `No device ${deviceId} was announced within ${waitSeconds} s`,
});

/** Parks readings that have waited too long. */
export async function parkExpiredReadings(client: PoolClient, waitSeconds: number): Promise<void> {
  const { rows } = await client.query<Waiting>(
    `DELETE FROM waiting_readings w USING (
       SELECT device_id, ts FROM waiting_readings
       WHERE waiting_since < now() - make_interval(secs => $1)
       ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
     ) late
     WHERE w.device_id = late.device_id AND w.ts = late.ts
     RETURNING ${columns('w', 'milliwatt_hours', 'milliwattHours')}`,
    [waitSeconds],
  );
  await parkReadings(client, rows.map(fresh), notAnnounced(waitSeconds));
}

/** Parks samples of devices that were not announced in time. */
export async function parkExpiredSamples(client: PoolClient, waitSeconds: number): Promise<void> {
  const { rows } = await client.query<
    Omit<Sample, 'kind'> & { readonly kind: Sample['kind'] | 'energy' }
  >(
    `DELETE FROM samples s USING (
       SELECT device_id, kind, ts FROM samples p
       WHERE pending AND received_at < now() - make_interval(secs => $1)
         AND NOT EXISTS (SELECT FROM devices d WHERE d.id = p.device_id)
       ORDER BY device_id, kind, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED
     ) late
     WHERE s.device_id = late.device_id AND s.kind = late.kind AND s.ts = late.ts
     RETURNING s.kind, ${columns('s', 'value', 'value')}`,
    [waitSeconds],
  );
  const why = notAnnounced(waitSeconds);
  await parkSamples(
    client,
    rows.flatMap(({ kind, ...sample }) => (kind === 'energy' ? [] : { kind, ...sample })),
    why,
  );
  const readings = rows.filter(({ kind }) => kind === 'energy');
  await parkReadings(
    client,
    readings.map(({ value, ...reading }) => fresh({ ...reading, milliwattHours: value })),
    why,
  );
}
