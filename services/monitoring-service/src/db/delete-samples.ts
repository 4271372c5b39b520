import type { PoolClient } from '@ems/database';
import type { DeviceSpan } from './device-span.ts';

const atOnce = 5_000;

/**
 * Deletes the next samples of a span, a limited number, with the decisions about them.
 *
 * @returns whether there may be more
 */
export async function deleteSamples(
  client: PoolClient,
  { deviceId, from, to }: DeviceSpan,
): Promise<boolean> {
  for (const table of ['register_events', 'register_decisions'])
    await client.query(`DELETE FROM ${table} WHERE device_id = $1 AND ts > $2 AND ts <= $3`, [
      deviceId,
      from,
      to,
    ]);
  const { rowCount } = await client.query(
    `DELETE FROM samples WHERE device_id = $1 AND (kind, ts) IN (
       SELECT kind, ts FROM samples WHERE device_id = $1 AND ts > $2 AND ts <= $3 ORDER BY kind, ts LIMIT ${atOnce}
       FOR UPDATE)`,
    [deviceId, from, to],
  );
  return rowCount === atOnce;
}

/** Recomputes the surroundings of a span without the deleted samples. */
export async function deriveAround(
  client: PoolClient,
  { deviceId, from, to }: DeviceSpan,
): Promise<void> {
  await client.query(
    `UPDATE samples s SET pending = true FROM unnest(ARRAY['register', 'power', 'energy']) AS k (kind)
     WHERE s.device_id = $1 AND s.kind = k.kind AND s.ts IN (
       (SELECT max(ts) FROM samples b WHERE b.device_id = $1 AND b.kind = k.kind AND b.ts <= $2),
       (SELECT min(ts) FROM samples a WHERE a.device_id = $1 AND a.kind = k.kind AND a.ts > $3))`,
    [deviceId, from, to],
  );
}

/** Deletes readings that are kept among the samples, and recomputes their surroundings. */
export async function forgetEnergies(
  client: PoolClient,
  deviceId: number,
  timestamps: readonly number[],
): Promise<void> {
  await client.query(
    `DELETE FROM samples WHERE device_id = $1 AND kind = 'energy'
       AND ts IN (SELECT to_timestamp(t / 1000.0) FROM unnest($2::bigint[]) AS k (t))`,
    [deviceId, timestamps],
  );
  await client.query(
    `UPDATE samples SET pending = true WHERE device_id = $1 AND NOT pending
       AND ts BETWEEN (SELECT to_timestamp(min(t) / 1000.0) - interval '2 hours' FROM unnest($2::bigint[]) AS k (t))
         AND (SELECT to_timestamp(max(t) / 1000.0) + interval '2 hours' FROM unnest($2::bigint[]) AS k (t))`,
    [deviceId, timestamps],
  );
}
