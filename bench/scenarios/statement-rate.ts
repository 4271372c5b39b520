import pg from 'pg';
import { parametersOf } from '../../services/monitoring-service/src/db/reading-repository.ts';
import { storeReadingsStatement } from '../../services/monitoring-service/src/db/store-readings-statement.ts';
import type { BenchDatabase } from '../environment/create-environment.ts';
import { query } from '../environment/platform.ts';
import { plannedReading, type Plan } from '../load/plan.ts';

const rules = { limitMilliwattHours: 500_000, maxAlertAgeHours: 24, now: Date.now };

/** Readings per second of the SQL statement alone on one connection, which is the limit of all ingest. */
export async function statementRate(
  database: BenchDatabase,
  plan: Plan,
  readings: number,
  batch = 500,
): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const days = daysOf(plan, readings);
  await query(database, 'SELECT ensure_readings_partitions($1::date[])', [days]);
  const sentAt = Date.now();
  const startedAt = performance.now();
  for (let from = 0; from < readings; from += batch) {
    const rows = Array.from({ length: Math.min(batch, readings - from) }, (_, place) => ({
      ...plannedReading(plan, from + place),
      sentAt,
      maybeStale: false,
    })).toSorted((a, b) => a.deviceId - b.deviceId || a.timestamp - b.timestamp);
    await client.query({
      name: 'store-readings',
      text: storeReadingsStatement,
      values: parametersOf(rows, rules),
    });
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await client.end();
  return readings / seconds;
}

function daysOf(plan: Plan, readings: number): string[] {
  const dayMs = 86_400_000;
  const until = plan.from + Math.ceil(readings / plan.devices) * plan.intervalMs;
  const days: string[] = [];
  for (let at = plan.from - dayMs; at <= until + dayMs; at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
