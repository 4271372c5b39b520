import { inTransaction, type Pool, type PoolClient } from '@ems/database';
import { deriveReadings } from '../domain/derive-readings.ts';
import { applyReadings, differences, placeEnergies, wantedReadings } from './apply-derivation.ts';
import { periodOf, readPending, type PendingSample } from './derivation-period.ts';
import { readSamples } from './device-samples.ts';
import type { Partitions } from './partitions.ts';
import type { AlertRules, HourTotal } from './reading-repository.ts';
import { keepEvents } from './register-event-repository.ts';

export interface DerivationRules extends AlertRules {
  /** For devices without their own maximum. */
  readonly maxMilliwatts: number;
  /** Readings that ended before this time are being deleted, milliseconds. */
  readonly oldest: () => number;
}

export interface DerivationStep {
  /** Try later: another worker is processing it, or an earlier transaction may still store readings. */
  readonly outcome: 'done' | 'more' | 'later';
  readonly hours: readonly HourTotal[];
  readonly alerts: number;
}

const lockClass = 7_262_421;
const nothing = { hours: [], alerts: 0 };

/** Keeps other workers from deriving readings of the device until the transaction ends. */
export async function lockDerivation(client: PoolClient, deviceId: number): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${lockClass}, $1)`, [deviceId]);
}

/**
 * Turns the earliest pending samples of a device into readings, up to a limit, in its own transaction. The result is the
 * same for any order of arrival and any number of repetitions.
 */
export const deriveDevice = (
  pool: Pool,
  partitions: Partitions,
  deviceId: number,
  rules: DerivationRules,
): Promise<DerivationStep> =>
  inTransaction(pool, async (client) => {
    await client.query(`SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '20s'`);
    const state = await takeDevice(client, deviceId);
    if (state.outcome !== 'more') return { ...nothing, outcome: state.outcome };
    const pending = await readPending(client, deviceId);
    if (pending.length === 0) return { ...nothing, outcome: 'done' };
    const affected = await periodOf(client, deviceId, pending);
    const period = { ...affected, from: Math.max(affected.from, rules.oldest()) };
    const maxMilliwatts = state.maxMilliwatts ?? rules.maxMilliwatts;
    const samples = await readSamples(client, deviceId, period, maxMilliwatts);
    const derivation = deriveReadings(samples, period);
    const change = differences(samples.readings, wantedReadings(derivation), period);
    await partitions.ensure(change.changed.map(({ timestamp }) => timestamp));
    const applied = await applyReadings(client, deviceId, change, rules);
    await keepEvents(client, deviceId, period, derivation.events);
    await placeEnergies(client, deviceId, samples, derivation);
    await settle(client, deviceId, pending);
    return { ...applied, outcome: 'more' };
  });

/** Marks the device the first time. From then on, only deriving places its readings. */
async function takeDevice(client: PoolClient, deviceId: number) {
  const { rows } = await client.query<{
    isFree: boolean;
    hasSamples: boolean;
    isSettled: boolean;
    maxMilliwatts: number | null;
  }>({
    name: 'take device',
    text: `SELECT pg_try_advisory_xact_lock(${lockClass}, id) AS "isFree", has_samples AS "hasSamples",
             has_samples_since < pg_snapshot_xmin(pg_current_snapshot())
               OR has_samples_since > pg_snapshot_xmax(pg_current_snapshot()) AS "isSettled",
             max_milliwatts::float8 AS "maxMilliwatts"
           FROM devices WHERE id = $1`,
    values: [deviceId],
  });
  const [device] = rows;
  if (!device) return { outcome: 'done' as const, maxMilliwatts: null };
  const { isFree, hasSamples, isSettled, maxMilliwatts } = device;
  if (isFree && !hasSamples)
    await client.query(
      `UPDATE devices SET has_samples = true, has_samples_since = pg_current_xact_id() WHERE id = $1`,
      [deviceId],
    );
  const isReady = isFree && hasSamples && isSettled;
  return { outcome: isReady ? ('more' as const) : ('later' as const), maxMilliwatts };
}

/** A sample that changed in the meantime stays pending. */
async function settle(client: PoolClient, deviceId: number, samples: readonly PendingSample[]) {
  await client.query({
    name: 'settle samples',
    text: `UPDATE samples s SET pending = false
           FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[]) AS i (kind, ts, value, sent_at)
           WHERE s.device_id = $1 AND s.kind = i.kind AND s.ts = to_timestamp(i.ts / 1000.0) AND s.value = i.value
             AND s.sent_at = to_timestamp(i.sent_at / 1000.0)`,
    values: [
      deviceId,
      samples.map(({ kind }) => kind),
      samples.map(({ timestamp }) => timestamp),
      samples.map(({ value }) => value),
      samples.map(({ sentAt }) => sentAt),
    ],
  });
}

/** The next device with pending samples, in the order of ids. */
export async function nextPendingDevice(pool: Pool, after: number): Promise<number | undefined> {
  const { rows } = await pool.query<{ id: number }>({
    name: 'next pending device',
    text: `SELECT device_id AS id FROM samples WHERE pending AND device_id > $1 ORDER BY device_id LIMIT 1`,
    values: [after],
  });
  return rows[0]?.id;
}
