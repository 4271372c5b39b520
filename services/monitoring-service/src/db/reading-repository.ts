import type { PoolClient } from '@ems/database';
import { currentTrace } from '@ems/logging';
import type { StoredReading } from '@ems/readings';
import { hourMs, hourOf } from '../domain/hour.ts';
import type { ReadingBatch, Replacement } from '../domain/reading-batch.ts';
import { clearAlerts } from './clear-alerts.ts';
import { keepWaitingReadings, type Unplaced } from './keep-waiting.ts';
import { storeReadingsStatement } from './store-readings-statement.ts';

export interface HourTotal {
  readonly deviceId: number;
  readonly userId: string;
  /** What the device measures. */
  readonly measures: string;
  /** ISO 8601, UTC. */
  readonly hour: string;
  readonly milliwattHours: number;
  readonly readings: number;
  readonly timestamp: string;
}

export interface StoreResult extends Unplaced {
  readonly inserted: number;
  readonly corrected: number;
  readonly alerts: number;
  /** The number of samples, and of readings, that are turned into energy later. */
  readonly sampled: number;
  /** Hours that are recent enough for live updates. */
  readonly hours: readonly HourTotal[];
}

/** The settings for alerts. */
export interface AlertRules {
  readonly limitMilliwattHours: number;
  /** Hours that began earlier raise no alert and no live event, because it is too late to react. */
  readonly maxAlertAgeHours: number;
  readonly now: () => number;
}

/** A reading that was already stored. */
interface Met {
  readonly deviceId: number;
  readonly timestamp: number;
  readonly before: number;
  readonly after: number;
}

interface Row extends Pick<StoreResult, 'inserted' | 'alerts' | 'sampled'> {
  /** Devices that are unknown. */
  readonly unknown: number[] | null;
  readonly hours: HourTotal[] | null;
  readonly met: Met[] | null;
}

/** Stores a batch in the transaction of `client`: readings, hours, alerts, their events, and what waits. */
export async function storeReadings(
  client: PoolClient,
  batch: ReadingBatch,
  rules: AlertRules,
): Promise<StoreResult> {
  const readings = await withoutReplacedValues(client, batch.readings);
  const { rows } = await client.query<Row>({
    name: 'store-readings',
    text: storeReadingsStatement,
    values: parametersOf(readings, rules),
  });
  const [row] = rows;
  if (!row) throw new Error('The statement always gives one row');
  const { met, hours, unknown, ...counts } = row;
  const isUnknown = new Set(unknown);
  const unplaced = await keepWaitingReadings(
    client,
    isUnknown.size === 0 ? [] : readings.filter(({ deviceId }) => isUnknown.has(deviceId)),
  );
  const replaced = [...batch.replaced, ...replacements(readings, met ?? [])];
  if (replaced.length > 0) await recordReplacements(client, replaced);
  const lowered = (met ?? []).filter(({ before, after }) => after < before);
  if (lowered.length > 0) await clearAlerts(client, lowered.map(hourOfReading));
  const corrected = (met ?? []).filter(({ before, after }) => after !== before).length;
  return { ...counts, ...unplaced, corrected, hours: hours ?? [] };
}

const hourOfReading = ({ deviceId, timestamp }: Met) => ({
  deviceId,
  hour: new Date(hourOf(timestamp)).toISOString(),
});

/** The parameters of the statement that stores readings. */
export function parametersOf(
  readings: readonly StoredReading[],
  { limitMilliwattHours, maxAlertAgeHours, now }: AlertRules,
): unknown[] {
  const { correlationId, traceparent } = currentTrace();
  return [
    ...columnsOf(readings),
    limitMilliwattHours,
    correlationId,
    traceparent,
    now() - maxAlertAgeHours * hourMs,
  ];
}

/** Arrays in PostgreSQL's text format, because the driver would escape every number like a text. */
const columnsOf = (readings: readonly StoredReading[]) =>
  (['deviceId', 'timestamp', 'milliwattHours', 'sentAt'] as const).map(
    (column) => `{${readings.map((reading) => reading[column]).join(',')}}`,
  );

/** The values that lost against a different value for the same instant, whether stored or incoming. */
function replacements(readings: readonly StoredReading[], met: readonly Met[]): Replacement[] {
  if (met.length === 0) return [];
  const incoming = new Map(
    readings.map((reading) => [`${reading.deviceId}@${reading.timestamp}`, reading]),
  );
  return met.flatMap(({ deviceId, timestamp, before, after }) => {
    const value = incoming.get(`${deviceId}@${timestamp}`)?.milliwattHours ?? after;
    const lost = value === after ? before : value;
    return lost === after ? [] : [{ deviceId, timestamp, from: lost, to: after }];
  });
}

async function recordReplacements(
  client: PoolClient,
  replaced: readonly Replacement[],
): Promise<void> {
  await client.query(
    `INSERT INTO reading_corrections (device_id, ts, from_milliwatt_hours, to_milliwatt_hours)
     SELECT device_id, to_timestamp(ts / 1000.0), before, after
     FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[]) AS c (device_id, ts, before, after)
     WHERE EXISTS (SELECT FROM devices d WHERE d.id = device_id)`,
    [
      replaced.map(({ deviceId }) => deviceId),
      replaced.map(({ timestamp }) => timestamp),
      replaced.map(({ from }) => from),
      replaced.map(({ to }) => to),
    ],
  );
}

/**
 * Drops redelivered values that a correction has replaced in the meantime. Locks the stored readings first, so that a
 * concurrent correction is noticed.
 */
async function withoutReplacedValues(
  client: PoolClient,
  readings: readonly StoredReading[],
): Promise<readonly StoredReading[]> {
  const suspects = readings.filter(({ maybeStale }) => maybeStale);
  if (suspects.length === 0) return readings;
  const keys = columnsOf(suspects).slice(0, 3);
  await client.query(
    `SELECT FROM readings
     WHERE (device_id, ts) IN (SELECT d, to_timestamp(t / 1000.0) FROM unnest($1::int[], $2::bigint[]) AS k (d, t))
     ORDER BY device_id, ts FOR UPDATE`,
    keys.slice(0, 2),
  );
  const { rows } = await client.query<{ position: number }>(
    `SELECT position::int FROM unnest($1::int[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS k (d, t, v, position)
     WHERE EXISTS (SELECT FROM reading_corrections c
                   WHERE c.device_id = d AND c.ts = to_timestamp(t / 1000.0) AND c.from_milliwatt_hours = v)`,
    keys,
  );
  const stale = new Set(rows.map(({ position }) => suspects[position - 1]));
  return readings.filter((reading) => !stale.has(reading));
}
