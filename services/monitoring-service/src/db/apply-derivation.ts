import type { PoolClient } from '@ems/database';
import { currentTrace } from '@ems/logging';
import type { Derivation } from '../domain/derive-readings.ts';
import { hourMs } from '../domain/hour.ts';
import type { TimeSpan } from '../domain/integrate-power.ts';
import { changedHours, isRecent } from './changed-hours.ts';
import type { KeptReading, KeptSamples } from './device-samples.ts';
import type { AlertRules, HourTotal } from './reading-repository.ts';
import { settleHours } from './remove-readings.ts';

/** The readings that a period should have. */
export const wantedReadings = ({ derived, counted }: Derivation): KeptReading[] =>
  [
    ...derived.map((reading) => ({ ...reading, sentAt: reading.timestamp })),
    ...counted.map(({ timestamp, milliwattHours, sentAt }) => ({
      timestamp,
      milliwattHours,
      sentAt,
      origin: null,
      isEstimated: false,
    })),
  ].toSorted((a, b) => a.timestamp - b.timestamp);

const isSame = (a: KeptReading, b: KeptReading | undefined) =>
  b !== undefined &&
  a.milliwattHours === b.milliwattHours &&
  a.origin === b.origin &&
  a.isEstimated === b.isEstimated &&
  (a.origin !== null || a.sentAt === b.sentAt);

/** The changes that turn the stored readings of a period into the wanted ones. */
export function differences(
  kept: readonly KeptReading[],
  wanted: readonly KeptReading[],
  { from, to }: TimeSpan,
) {
  const before = new Map(
    kept
      .filter(({ timestamp }) => timestamp > from && timestamp <= to)
      .map((reading) => [reading.timestamp, reading]),
  );
  const after = new Set(wanted.map(({ timestamp }) => timestamp));
  return {
    changed: wanted.filter((reading) => !isSame(reading, before.get(reading.timestamp))),
    removed: [...before.keys()].filter((timestamp) => !after.has(timestamp)),
  };
}

interface Applied {
  readonly alerts: number;
  readonly lowered: string[] | null;
  readonly hours: HourTotal[] | null;
}

/** Changes readings, and with them hours, alerts and the events of alerts. Locks are taken in the order of ingest. */
export async function applyReadings(
  client: PoolClient,
  deviceId: number,
  { changed, removed }: ReturnType<typeof differences>,
  { limitMilliwattHours, maxAlertAgeHours, now }: AlertRules,
): Promise<{ alerts: number; hours: readonly HourTotal[] }> {
  if (changed.length === 0 && removed.length === 0) return { alerts: 0, hours: [] };
  const trace = currentTrace();
  const { rows } = await client.query<Applied>({
    name: 'apply derived readings',
    text: statement,
    values: [
      deviceId,
      changed.map(({ timestamp }) => timestamp),
      changed.map(({ milliwattHours }) => milliwattHours),
      changed.map(({ sentAt }) => sentAt),
      limitMilliwattHours,
      trace.correlationId,
      trace.traceparent,
      now() - maxAlertAgeHours * hourMs,
      changed.map(({ origin }) => origin),
      changed.map(({ isEstimated }) => (isEstimated ? true : null)),
      removed,
    ],
  });
  const [applied] = rows;
  if (!applied) throw new Error('The statement always gives one row');
  const { alerts, lowered, hours } = applied;
  if (lowered) await settleHours(client, deviceId, lowered);
  return { alerts, hours: (hours ?? []).filter(({ readings }) => readings > 0) };
}

const estimated = (row: string) =>
  `CASE WHEN ${row}.is_estimated THEN ${row}.milliwatt_hours ELSE 0 END`;

const statement = `
WITH upserted AS (
  INSERT INTO readings AS r (device_id, ts, milliwatt_hours, sent_at, origin, is_estimated)
  SELECT $1, to_timestamp(ts / 1000.0), milliwatt_hours, to_timestamp(sent_at / 1000.0), origin, is_estimated
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $9::text[], $10::bool[])
    AS i (ts, milliwatt_hours, sent_at, origin, is_estimated)
  ORDER BY 2
  ON CONFLICT (device_id, ts) DO UPDATE SET milliwatt_hours = excluded.milliwatt_hours, sent_at = excluded.sent_at,
    origin = excluded.origin, is_estimated = excluded.is_estimated
  RETURNING new.device_id, new.ts, old.milliwatt_hours AS before, new.milliwatt_hours AS after,
    ${estimated('new')} - ${estimated('old')} AS estimated
), removed AS (
  DELETE FROM readings r
  WHERE device_id = $1 AND ts IN (SELECT to_timestamp(x / 1000.0) FROM unnest($11::bigint[]) AS x)
  RETURNING device_id, ts, milliwatt_hours AS before, NULL::bigint AS after, - ${estimated('r')} AS estimated
), stored AS (
  SELECT * FROM upserted UNION ALL SELECT * FROM removed
${changedHours('derived')}
)
SELECT
  (SELECT count(*) FROM notified)::int AS alerts,
  (SELECT array_agg(DISTINCT iso(hour_of(ts))) FROM stored WHERE after IS NULL OR after < before) AS lowered,
  (SELECT json_agg(json_build_object('deviceId', t.device_id, 'userId', d.user_id, 'measures', d.measures, 'hour', iso(t.hour),
     'milliwattHours', t.milliwatt_hours, 'readings', t.readings, 'timestamp', iso(t.last_reading_at)))
   FROM totals t JOIN devices d ON d.id = t.device_id WHERE ${isRecent('t.hour')}) AS hours`;

/** Sets readings aside that a register covers, and moves others back. */
export async function placeEnergies(
  client: PoolClient,
  deviceId: number,
  { setAside }: KeptSamples,
  { counted, shadowed }: Derivation,
): Promise<void> {
  const aside = new Map(setAside.map((energy) => [energy.timestamp, energy]));
  const back = counted.flatMap(({ timestamp }) => aside.get(timestamp) ?? []);
  const away = shadowed.filter((energy) => {
    const known = aside.get(energy.timestamp);
    return known?.milliwattHours !== energy.milliwattHours || known.sentAt !== energy.sentAt;
  });
  const columns = (energies: typeof shadowed) =>
    (['timestamp', 'milliwattHours', 'sentAt'] as const).map((column) =>
      energies.map((energy) => energy[column]),
    );
  if (back.length > 0)
    await client.query(
      `DELETE FROM samples s USING unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS i (ts, value, sent_at)
       WHERE s.device_id = $1 AND s.kind = 'energy' AND s.ts = to_timestamp(i.ts / 1000.0) AND s.value = i.value
         AND s.sent_at = to_timestamp(i.sent_at / 1000.0)`,
      [deviceId, ...columns(back)],
    );
  if (away.length > 0)
    await client.query(
      `INSERT INTO samples AS s (device_id, kind, ts, value, sent_at, pending)
       SELECT $1, 'energy', to_timestamp(ts / 1000.0), value, to_timestamp(sent_at / 1000.0), false
       FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS i (ts, value, sent_at) ORDER BY ts
       ON CONFLICT (device_id, kind, ts) DO UPDATE SET value = excluded.value, sent_at = excluded.sent_at
         WHERE (excluded.sent_at, excluded.value) > (s.sent_at, s.value)`,
      [deviceId, ...columns(away)],
    );
}
