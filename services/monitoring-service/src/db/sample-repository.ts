import type { PoolClient } from '@ems/database';
import type { Sample } from '@ems/readings';
import { keepWaitingSamples, type Unplaced } from './keep-waiting.ts';
import { onNewerSample } from './newer-sample.ts';

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

/** Longer than the broker needs to redeliver the messages of a killed worker. */
const repeatedWithin = '10 minutes';

/**
 * Stores samples, which become readings later. Samples of unknown devices wait. A redelivered sample that has only its
 * time of arrival is skipped if its value was stored shortly before, because it would be stored twice.
 */
export async function storeSamples(
  client: PoolClient,
  samples: readonly Sample[],
): Promise<Unplaced & { stored: number }> {
  const { rows } = await client.query<{ stored: number; unknown: number[] | null }>(
    `WITH incoming AS (
       SELECT device_id, kind, to_timestamp(ts / 1000.0) AS ts, value, to_timestamp(sent_at / 1000.0) AS sent_at,
              EXISTS (SELECT FROM devices d WHERE d.id = device_id) AS known
       FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bool[])
         AS i (device_id, kind, ts, value, sent_at, maybe_repeated)
       WHERE NOT maybe_repeated OR NOT EXISTS (
         SELECT FROM samples k
         WHERE k.device_id = i.device_id AND k.kind = i.kind AND k.value = i.value
           AND k.ts > to_timestamp(i.ts / 1000.0) - interval '${repeatedWithin}')
     ), stored AS (
       INSERT INTO samples AS s (device_id, kind, ts, value, sent_at)
       SELECT device_id, kind, ts, value, sent_at FROM incoming WHERE known ORDER BY device_id, kind, ts
       ${onNewerSample}
       RETURNING device_id
     )
     SELECT (SELECT count(*) FROM stored)::int AS stored,
            (SELECT array_agg(DISTINCT device_id) FROM incoming WHERE NOT known) AS unknown`,
    (['deviceId', 'kind', 'timestamp', 'value', 'sentAt', 'maybeRepeated'] as const).map(
      (column) => `{${samples.map((sample) => sample[column]).join(',')}}`,
    ),
  );
  const { stored = 0, unknown } = rows[0] ?? {};
  const isUnknown = new Set(unknown);
  const unplaced = await keepWaitingSamples(
    client,
    samples.filter(({ deviceId }) => isUnknown.has(deviceId)),
  );
  return { ...unplaced, stored };
}
