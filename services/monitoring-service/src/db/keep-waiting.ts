import type { PoolClient } from '@ems/database';
import type { Sample, StoredReading } from '@ems/readings';
import { waitingLimits } from '../domain/waiting-limits.ts';
import { onNewerSample } from './newer-sample.ts';
import { parkReadings, parkSamples } from './park-readings.ts';

/** The outcome for values of unknown devices. */
export interface Unplaced {
  readonly waiting: number;
  /** The number of values of deleted devices. */
  readonly discarded: number;
  /** The number of values beyond a limit. */
  readonly parked: number;
}

interface Row extends Pick<Unplaced, 'waiting' | 'discarded'> {
  /** The positions of values beyond a limit, from 1. */
  readonly refused: number[] | null;
}

/**
 * Inserts values of unknown devices, up to the limits. A value that already waits may still be replaced. At
 * the overall limit, the devices of one batch get the same number of places.
 */
const keepStatement = (table: {
  readonly key: string;
  readonly kind: string;
  readonly all: string;
  readonly insert: string;
}) => `
WITH incoming AS (
  SELECT i.position, i.device_id, i.kind, to_timestamp(i.ts / 1000.0) AS ts, i.value, to_timestamp(i.sent_at / 1000.0) AS sent_at,
         EXISTS (SELECT FROM deleted_devices x WHERE x.id = i.device_id) AS deleted
  FROM unnest($1::int[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) WITH ORDINALITY
    AS i (device_id, kind, ts, value, sent_at, position)
), living AS (
  SELECT i.*, EXISTS (SELECT FROM ${table.key} w WHERE w.device_id = i.device_id ${table.kind} AND w.ts = i.ts) AS waits
  FROM incoming i WHERE NOT deleted
), held AS (
  SELECT device_id, (SELECT count(*) FROM (
           SELECT FROM ${table.key} w WHERE w.device_id = k.device_id LIMIT ${waitingLimits.ofDevice}) few) AS count
  FROM (SELECT DISTINCT device_id FROM living) k
), ranked AS (
  SELECT l.*, held.count + row_number() OVER (PARTITION BY l.device_id, waits ORDER BY l.kind, l.ts) AS place,
         row_number() OVER (PARTITION BY l.device_id, waits ORDER BY l.kind, l.ts) AS turn
  FROM living l JOIN held ON held.device_id = l.device_id
), decided AS (
  SELECT r.*, waits OR (place <= ${waitingLimits.ofDevice} AND
    (SELECT count(*) FROM (${table.all} LIMIT ${waitingLimits.overall}) few)
      + row_number() OVER (PARTITION BY waits, place <= ${waitingLimits.ofDevice} ORDER BY turn, device_id)
      <= ${waitingLimits.overall}) AS is_kept
  FROM ranked r
), kept AS (
  ${table.insert}
  RETURNING device_id
)
SELECT (SELECT count(*) FROM decided WHERE is_kept)::int AS waiting,
       (SELECT count(*) FROM incoming WHERE deleted)::int AS discarded,
       (SELECT array_agg(position::int) FROM decided WHERE NOT is_kept) AS refused`;

const keepReadings = keepStatement({
  key: 'waiting_readings',
  kind: '',
  all: 'SELECT FROM waiting_readings',
  insert: `INSERT INTO waiting_readings AS w (device_id, ts, milliwatt_hours, sent_at)
  SELECT device_id, ts, value, sent_at FROM decided WHERE is_kept ORDER BY device_id, ts
  ON CONFLICT (device_id, ts) DO UPDATE SET milliwatt_hours = excluded.milliwatt_hours, sent_at = excluded.sent_at
  WHERE (excluded.sent_at, excluded.milliwatt_hours) > (w.sent_at, w.milliwatt_hours)`,
});

const keepSamples = keepStatement({
  key: 'samples',
  kind: 'AND w.kind = i.kind',
  all: 'SELECT FROM samples p WHERE pending AND NOT EXISTS (SELECT FROM devices d WHERE d.id = p.device_id)',
  insert: `INSERT INTO samples AS s (device_id, kind, ts, value, sent_at)
  SELECT device_id, kind, ts, value, sent_at FROM decided WHERE is_kept ORDER BY device_id, kind, ts
  ${onNewerSample}`,
});

const tooMany = {
  reason: 'too_many_waiting',
  detail: (deviceId: number) =>
    `Device ${deviceId} is not known yet. Until it is, at most ${waitingLimits.ofDevice} of its readings wait, and ${waitingLimits.overall} of all such devices`,
};
const nothing: Unplaced = { waiting: 0, discarded: 0, parked: 0 };

async function keep<Value extends { readonly deviceId: number }>(
  client: PoolClient,
  statement: string,
  values: readonly Value[],
  columns: readonly ((value: Value) => number | string)[],
): Promise<{ row: Row; refused: Value[] }> {
  const { rows } = await client.query<Row>(
    statement,
    columns.map((column) => `{${values.map(column).join(',')}}`),
  );
  const [row] = rows;
  if (!row) throw new Error('The statement always gives one row');
  return { row, refused: (row.refused ?? []).flatMap((position) => values[position - 1] ?? []) };
}

/** Lets readings wait until `device.created` arrives. Readings beyond the limits are parked. */
export async function keepWaitingReadings(
  client: PoolClient,
  readings: readonly StoredReading[],
): Promise<Unplaced> {
  if (readings.length === 0) return nothing;
  const { row, refused } = await keep(client, keepReadings, readings, [
    ({ deviceId }) => deviceId,
    () => 'energy',
    ({ timestamp }) => timestamp,
    ({ milliwattHours }) => milliwattHours,
    ({ sentAt }) => sentAt,
  ]);
  await parkReadings(client, refused, tooMany);
  return { waiting: row.waiting, discarded: row.discarded, parked: refused.length };
}

/** The same for samples. */
export async function keepWaitingSamples(
  client: PoolClient,
  samples: readonly Sample[],
): Promise<Unplaced> {
  if (samples.length === 0) return nothing;
  const { row, refused } = await keep(client, keepSamples, samples, [
    ({ deviceId }) => deviceId,
    ({ kind }) => kind,
    ({ timestamp }) => timestamp,
    ({ value }) => value,
    ({ sentAt }) => sentAt,
  ]);
  await parkSamples(client, refused, tooMany);
  return { waiting: row.waiting, discarded: row.discarded, parked: refused.length };
}
