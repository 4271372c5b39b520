import type { Pool } from '@ems/database';
import { deriveReadings } from '../domain/derive-readings.ts';
import { differences, wantedReadings } from './apply-derivation.ts';
import { milliseconds } from './derivation-period.ts';
import { readSamples } from './device-samples.ts';

export interface DerivedReconciliation {
  /** Samples that have not been turned into readings yet. */
  readonly pendingSamples: number;
  readonly checkedReadings: number;
  readonly differingReadings: number;
}

const stepMs = 7 * 86_400_000;

/** Recomputes the readings of a device from its samples and compares. Undefined if the device sends no samples. */
export async function reconcileDerived(
  pool: Pool,
  filter: { deviceId: number; from: Date; to: Date },
  maxMilliwatts: number,
): Promise<DerivedReconciliation | undefined> {
  const { deviceId } = filter;
  const { rows } = await pool.query<{
    first: number;
    last: number;
    pending: number;
    maxMilliwatts: number | null;
  }>(
    `SELECT ${milliseconds('min(ts)')} AS first, ${milliseconds('max(ts)')} AS last,
       count(*) FILTER (WHERE pending)::int AS pending,
       (SELECT max_milliwatts::float8 FROM devices WHERE id = $1) AS "maxMilliwatts"
     FROM samples WHERE device_id = $1 HAVING count(*) > 0`,
    [deviceId],
  );
  const [found] = rows;
  if (!found) return undefined;
  const end = Math.min(filter.to.getTime(), found.last);
  let checkedReadings = 0;
  let differingReadings = 0;
  for (let from = Math.max(filter.from.getTime(), found.first); from < end; from += stepMs) {
    const period = { from, to: Math.min(from + stepMs, end) };
    const samples = await readSamples(pool, deviceId, period, found.maxMilliwatts ?? maxMilliwatts);
    const wanted = wantedReadings(deriveReadings(samples, period));
    const { changed, removed } = differences(samples.readings, wanted, period);
    checkedReadings += wanted.length;
    differingReadings += changed.length + removed.length;
  }
  return { pendingSamples: found.pending, checkedReadings, differingReadings };
}
