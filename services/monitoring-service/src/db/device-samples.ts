import type { Pool, PoolClient } from '@ems/database';
import { longestEnergyMs, type DeviceSamples, type SentEnergy } from '../domain/derive-readings.ts';
import { longestPowerMs, type TimeSpan } from '../domain/integrate-power.ts';
import { holdsAgainst } from '../domain/reading-batch.ts';
import type { Decision } from '../domain/register-steps.ts';
import { milliseconds, usableRegister } from './derivation-period.ts';

/** With this many, a part of the registers gives the same result as all of them. */
const registersAround = 8;

/** A reading as it is stored. */
export interface KeptReading extends SentEnergy {
  readonly origin: 'register' | 'power' | null;
  readonly isEstimated: boolean;
}

export interface KeptSamples extends DeviceSamples {
  /** Readings of the period and a little around it. */
  readonly readings: readonly KeptReading[];
  /** Readings that are kept as samples, because a register covers them or because they are new. */
  readonly setAside: readonly SentEnergy[];
}

interface SampleRow {
  readonly kind: 'register' | 'power' | 'energy';
  readonly timestamp: number;
  readonly value: number;
  readonly sentAt: number;
}

/** All samples of a device that matter to a period. */
export async function readSamples(
  client: Pool | PoolClient,
  deviceId: number,
  { from, to }: TimeSpan,
  maxMilliwatts: number,
): Promise<KeptSamples> {
  const values = [deviceId, from, to];
  const { rows } = await client.query<SampleRow>({
    name: 'read samples',
    text: readStatement,
    values,
  });
  const decisions = await client.query<{ timestamp: number; decision: Decision }>({
    name: 'read decisions',
    text: `SELECT ${milliseconds('ts')} AS timestamp, decision FROM register_decisions WHERE device_id = $1`,
    values: [deviceId],
  });
  const readings = await client.query<KeptReading>({
    name: 'read readings',
    text: `SELECT ${milliseconds('ts')} AS timestamp, milliwatt_hours::float8 AS "milliwattHours",
             ${milliseconds('sent_at')} AS "sentAt", origin, coalesce(is_estimated, false) AS "isEstimated"
           FROM readings WHERE device_id = $1 AND ts > to_timestamp(($2::float8 - ${longestEnergyMs}) / 1000.0)
             AND ts <= to_timestamp(($3::float8 + ${longestEnergyMs}) / 1000.0) ORDER BY ts`,
    values,
  });
  const of = (kind: SampleRow['kind']) => rows.filter((row) => row.kind === kind);
  const setAside = of('energy').map(({ value, ...row }) => ({ ...row, milliwattHours: value }));
  return {
    registers: of('register'),
    powers: of('power'),
    energies: merge(
      readings.rows.filter(({ origin }) => origin === null),
      setAside,
    ),
    decisions: new Map(
      decisions.rows.map(({ timestamp, decision }) => [timestamp, decision] as const),
    ),
    maxMilliwatts,
    readings: readings.rows,
    setAside,
  };
}

/** Keeps one value for each instant, by the rule for all values. */
function merge(some: readonly SentEnergy[], others: readonly SentEnergy[]): SentEnergy[] {
  const byInstant = new Map<number, SentEnergy>();
  for (const one of [...some, ...others]) {
    const other = byInstant.get(one.timestamp);
    if (!other || holdsAgainst(one, other)) byInstant.set(one.timestamp, one);
  }
  return [...byInstant.values()].toSorted((a, b) => a.timestamp - b.timestamp);
}

const instant = (parameter: string) => `to_timestamp(${parameter} / 1000.0)`;
const within = (before: number, after: number) =>
  `ts > ${instant(`($2::float8 - ${before})`)} AND ts <= ${instant(`($3::float8 + ${after})`)}`;

const readStatement = `
SELECT kind, ${milliseconds('ts')} AS timestamp, value::float8 AS value, ${milliseconds('sent_at')} AS "sentAt" FROM (
  (SELECT * FROM samples s WHERE ${usableRegister} AND ts <= ${instant('$2::float8')} ORDER BY ts DESC LIMIT ${registersAround})
  UNION ALL
  (SELECT * FROM samples s WHERE s.device_id = $1 AND kind = 'register' AND ${within(0, longestEnergyMs)})
  UNION ALL
  (SELECT * FROM samples s WHERE ${usableRegister} AND ts > ${instant(`($3::float8 + ${longestEnergyMs})`)}
   ORDER BY ts LIMIT ${registersAround})
  UNION ALL
  (SELECT * FROM samples WHERE device_id = $1 AND kind = 'power' AND ${within(longestPowerMs, longestPowerMs)})
  UNION ALL
  (SELECT * FROM samples WHERE device_id = $1 AND kind = 'energy' AND ${within(longestEnergyMs, longestEnergyMs)})
) s ORDER BY ts`;
