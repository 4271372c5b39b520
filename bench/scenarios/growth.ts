import { createLogger } from '@ems/logging';
import { createPool } from '@ems/database';
import { createConsumptionReadModel } from '../../services/monitoring-service/src/db/consumption-read-model.ts';
import type { BenchDatabase, Environment } from '../environment/create-environment.ts';
import { addDevices, query, resident, usualPlan } from '../environment/platform.ts';
import { median, quantile } from '../../tools/statistics.ts';
import type { Figure, Options, Scenario } from '../scenario.ts';
import { drainRate } from './drain.ts';
import { grow } from './grow.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const devices = 1_000;
const yearsOfPartitions = 10;

/** Compares the rate with many and few stored readings, and measures the day query and many partitions. */
export const growth: Scenario = {
  name: 'growth',
  about:
    'the drain and the day query with many stored readings; docs/performance.md uses --rows 100000000',
  onlyByName: true,
  async run(environment: Environment, { quick, rows, note }: Options): Promise<Figure[]> {
    const target = rows ?? 10_000_000;
    const backlog = quick ? 10_000 : 60_000;
    const plan = usualPlan({ devices });
    const [small, database] = [
      await environment.freshDatabase(),
      await environment.freshDatabase(),
    ];
    for (const each of [small, database]) await addDevices(each, plan);
    await grow(small, { devices, lastDay: plan.from - dayMs, rows: 1_000_000 });
    const grownFrom = performance.now();
    await grow(database, { devices, lastDay: plan.from - dayMs, rows: target });
    const grownSeconds = (performance.now() - grownFrom) / 1000;

    let hour = 0;
    /** Measured alternately, because the speed of the machine varies. */
    async function compare() {
      const rates: { little: number; much: number }[] = [];
      for (let round = 0; round < (quick ? 2 : 5); round++) {
        const next = { ...plan, from: plan.from + hour++ * hourMs };
        const little = await drainRate(environment, small, next, backlog);
        rates.push({ little, much: await drainRate(environment, database, next, backlog) });
      }
      const limit = {
        name: 'drain with 1 M stored, measured alternately',
        value: median(rates.map(({ little }) => little)),
      };
      return { value: median(rates.map(({ much }) => much)), limit };
    }
    const much = await compare();
    const dayQuery = await timeDays(
      database,
      plan.from - dayMs,
      Math.floor(target / devices / 1_440),
    );
    await keepPlans(database, new Date(plan.from - 4 * dayMs), note);
    const [size] = await query<{ bytes: number; readings: number }>(
      database,
      `SELECT sum(pg_total_relation_size(inhrelid))::float8 AS bytes, sum(reltuples)::float8 AS readings
       FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'readings'::regclass`,
    );
    await makeOldPartitions(database, plan.from - 1_000 * dayMs);
    const manyPartitions = await compare();
    await Promise.all([small.drop(), database.drop()]);
    const millions = Math.round(target / 1e6);
    return [
      {
        name: `drain with ${millions} M stored`,
        ...much,
        unit: 'readings/s',
        goal: { of: 'ratio', atLeast: 0.9 },
      },
      {
        name: `drain with ${yearsOfPartitions} more years of partitions`,
        ...manyPartitions,
        unit: 'readings/s',
        goal: { of: 'ratio', atLeast: 0.9 },
      },
      {
        name: `day query with ${millions} M stored, p99`,
        value: quantile(dayQuery, 0.99),
        unit: 'ms',
        goal: { of: 'value', atMost: 5 },
      },
      {
        name: 'size of a stored reading with its index',
        value: (size?.bytes ?? 0) / (size?.readings ?? 1),
        unit: 'bytes',
      },
      { name: 'rate of generating the readings', value: target / grownSeconds, unit: 'readings/s' },
    ];
  },
};

/** Times of the day query in milliseconds, measured at the client, for random devices and days. */
async function timeDays(database: BenchDatabase, lastDay: number, days: number): Promise<number[]> {
  const logger = createLogger({ name: 'bench', level: 'error' });
  const pool = createPool({ url: database.url, name: 'bench', max: 1, logger });
  const readModel = createConsumptionReadModel(pool);
  const times: number[] = [];
  for (let round = 0; round < 2_100; round++) {
    const start = lastDay - Math.floor(Math.random() * Math.max(1, days)) * dayMs;
    const deviceId = 1 + Math.floor(Math.random() * devices);
    const from = performance.now();
    const scope = { userId: resident, deviceId, measures: 'consumption' } as const;
    await readModel.hours(scope, [{ start, end: start + dayMs }]);
    if (round >= 100) times.push(performance.now() - from);
  }
  await pool.end();
  return times;
}

async function keepPlans(database: BenchDatabase, day: Date, note: Options['note']): Promise<void> {
  const explain = async (text: string) => {
    const rows = await query<{ 'QUERY PLAN': string }>(
      database,
      `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${text}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  const start = day.toISOString();
  note(
    'Plan of the day query of one device, from hours',
    await explain(`SELECT hour, milliwatt_hours FROM hours
      WHERE device_id = 7 AND hour >= '${start}' AND hour < timestamptz '${start}' + interval '1 day'`),
  );
  note(
    'Plan of the day query of one device, from readings: only one partition remains',
    await explain(`SELECT ts, milliwatt_hours FROM readings
      WHERE device_id = 7 AND ts > '${start}' AND ts <= timestamptz '${start}' + interval '23 hours'`),
  );
}

/** Creates partitions like an import of old years. */
async function makeOldPartitions(database: BenchDatabase, until: number): Promise<void> {
  const days = Array.from({ length: yearsOfPartitions * 365 }, (_, index) =>
    new Date(until - index * dayMs).toISOString().slice(0, 10),
  );
  for (let from = 0; from < days.length; from += 100)
    await query(database, 'SELECT ensure_readings_partitions($1::date[])', [
      days.slice(from, from + 100),
    ]);
}
