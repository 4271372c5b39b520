import type { PoolClient } from '@ems/database';
import { longestEnergyMs } from '../domain/derive-readings.ts';
import { hourMs, quarterMs } from '../domain/hour.ts';
import { longestPowerMs, type TimeSpan } from '../domain/integrate-power.ts';

export interface PendingSample {
  readonly kind: 'register' | 'power' | 'energy';
  readonly timestamp: number;
  readonly value: number;
  readonly sentAt: number;
}

const mostSamples = 500;
const longestMs = 6 * hourMs;
/** A register affects three others on each side. */
const registersAround = 4;

export const milliseconds = (column: string): string =>
  `(extract(epoch FROM ${column}) * 1000)::float8`;

/** Registers that no decision excludes. */
export const usableRegister = `s.device_id = $1 AND s.kind = 'register' AND NOT EXISTS (
  SELECT FROM register_decisions d WHERE d.device_id = s.device_id AND d.ts = s.ts AND d.decision = 'ignore')`;

/** The earliest pending samples of a device, limited in number and time. */
export async function readPending(client: PoolClient, deviceId: number): Promise<PendingSample[]> {
  const { rows } = await client.query<PendingSample>({
    name: 'read pending samples',
    text: `SELECT kind, ${milliseconds('ts')} AS timestamp, value::float8 AS value, ${milliseconds('sent_at')} AS "sentAt"
           FROM samples WHERE device_id = $1 AND pending ORDER BY ts LIMIT ${mostSamples}`,
    values: [deviceId],
  });
  const start = rows[0]?.timestamp ?? 0;
  return rows.filter(({ timestamp }) => timestamp <= start + longestMs);
}

/** The period in which something may depend on samples, by quarter-hours. */
export async function periodOf(
  client: PoolClient,
  deviceId: number,
  samples: readonly PendingSample[],
): Promise<TimeSpan> {
  const reach = { register: 0, power: longestPowerMs, energy: longestEnergyMs };
  let from = Math.min(...samples.map(({ kind, timestamp }) => timestamp - reach[kind]));
  let to = Math.max(...samples.map(({ kind, timestamp }) => timestamp + reach[kind]));
  const registers = samples.filter(({ kind }) => kind === 'register');
  if (registers.length > 0) {
    const around = await readAround(
      client,
      deviceId,
      registers[0]?.timestamp ?? 0,
      registers.at(-1)?.timestamp ?? 0,
    );
    from = Math.min(from, around.from - longestEnergyMs);
    to = Math.max(to, around.to);
  }
  return {
    from: Math.floor((from - 1) / quarterMs) * quarterMs,
    to: Math.ceil(to / quarterMs) * quarterMs,
  };
}

async function readAround(
  client: PoolClient,
  deviceId: number,
  first: number,
  last: number,
): Promise<TimeSpan> {
  const { rows } = await client.query<{ from: number | null; to: number | null }>({
    name: 'read registers around',
    text: `SELECT
      (SELECT ${milliseconds('min(ts)')} FROM (SELECT ts FROM samples s
         WHERE ${usableRegister} AND ts < to_timestamp($2::float8 / 1000.0) ORDER BY ts DESC LIMIT ${registersAround}) x) AS from,
      (SELECT ${milliseconds('max(ts)')} FROM (SELECT ts FROM samples s
         WHERE ${usableRegister} AND ts > to_timestamp($3::float8 / 1000.0) ORDER BY ts LIMIT ${registersAround}) x) AS to`,
    values: [deviceId, first, last],
  });
  return { from: rows[0]?.from ?? first, to: rows[0]?.to ?? last };
}
