import type { PoolClient } from '@ems/database';
import type { Sample } from '@ems/readings';

/** Which of two values for one instant holds: as for readings. */
export const onNewerSample = `ON CONFLICT (device_id, kind, ts) DO UPDATE SET
    value = excluded.value, sent_at = excluded.sent_at, pending = s.pending OR excluded.value <> s.value
  WHERE (excluded.sent_at, excluded.value) > (s.sent_at, s.value)`;

/** One value for each device, kind and instant, sorted by them: all writers lock rows in the same order. */
export function toSampleBatch(samples: readonly Sample[]): Sample[] {
  const winners = new Map<string, Sample>();
  for (const sample of samples) {
    const key = `${sample.deviceId} ${sample.kind} ${sample.timestamp}`;
    const other = winners.get(key);
    const isNewer =
      !other ||
      sample.sentAt > other.sentAt ||
      (sample.sentAt === other.sentAt && sample.value > other.value);
    if (isNewer) winners.set(key, sample);
  }
  return [...winners.values()].toSorted(
    (a, b) => a.deviceId - b.deviceId || a.kind.localeCompare(b.kind) || a.timestamp - b.timestamp,
  );
}

/** Stores samples; those of deleted devices are discarded. They become readings later. */
export async function storeSamples(
  client: PoolClient,
  samples: readonly Sample[],
): Promise<{ stored: number; discarded: number }> {
  const { rows } = await client.query<{ stored: number; discarded: number }>(
    `WITH incoming AS (
       SELECT device_id, kind, to_timestamp(ts / 1000.0) AS ts, value, to_timestamp(sent_at / 1000.0) AS sent_at,
              EXISTS (SELECT FROM deleted_devices x WHERE x.id = device_id) AS deleted
       FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
         AS i (device_id, kind, ts, value, sent_at)
     ), stored AS (
       INSERT INTO samples AS s (device_id, kind, ts, value, sent_at)
       SELECT device_id, kind, ts, value, sent_at FROM incoming WHERE NOT deleted ORDER BY device_id, kind, ts
       ${onNewerSample}
       RETURNING device_id
     )
     SELECT (SELECT count(*) FROM stored)::int AS stored,
            (SELECT count(*) FROM incoming WHERE deleted)::int AS discarded`,
    (['deviceId', 'kind', 'timestamp', 'value', 'sentAt'] as const).map(
      (column) => `{${samples.map((sample) => sample[column]).join(',')}}`,
    ),
  );
  return rows[0] ?? { stored: 0, discarded: 0 };
}
