import { availableParallelism } from 'node:os';
import pg from 'pg';
import type { BenchDatabase } from '../environment/create-environment.ts';

const dayMs = 86_400_000;
const minutesADay = 1_440;

/** Fills whole past days with a reading a minute of each device, made inside the database, several days at a time. */
export async function grow(
  database: BenchDatabase,
  { devices, lastDay, rows }: { devices: number; lastDay: number; rows: number },
): Promise<void> {
  const days = Math.ceil(rows / (devices * minutesADay));
  const waiting = Array.from({ length: days }, (_, index) => new Date(lastDay - index * dayMs));
  await Promise.all(
    Array.from({ length: Math.min(4, availableParallelism()) }, async () => {
      const client = new pg.Client({ connectionString: database.adminUrl });
      await client.connect();
      await client.query(
        `SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0`,
      );
      for (let day = waiting.pop(); day; day = waiting.pop())
        await fillDay(client, day.toISOString().slice(0, 10), devices);
      await client.end();
    }),
  );
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query('VACUUM (ANALYZE) hours');
  await client.query('ANALYZE readings');
  await client.query('CHECKPOINT');
  await client.end();
}

/** First the rows, then their index, then the partition takes its place: far cheaper than row by row. */
async function fillDay(client: pg.Client, day: string, devices: number): Promise<void> {
  const name = `readings_${day.replaceAll('-', '')}`;
  const bounds = `FROM ('${day} 00:00:00+00') TO (timestamptz '${day} 00:00:00+00' + interval '1 day')`;
  await client.query(`
    CREATE TABLE ${name} (LIKE readings INCLUDING DEFAULTS);
    INSERT INTO ${name}
    SELECT d, '${day} 00:00:00+00'::timestamptz + m * interval '1 minute', 1000 + (d * 31 + m) % 5000, now()
    FROM generate_series(0, ${minutesADay - 1}) AS m, generate_series(1, ${devices}) AS d;
    ALTER TABLE ${name} ADD PRIMARY KEY (device_id, ts),
      ADD CHECK (ts >= '${day} 00:00:00+00' AND ts < timestamptz '${day} 00:00:00+00' + interval '1 day');
    ALTER TABLE readings ATTACH PARTITION ${name} FOR VALUES ${bounds};
    INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
    SELECT device_id, hour_of(ts), sum(milliwatt_hours), count(*), max(ts) FROM ${name} GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (device_id, hour) DO UPDATE SET
      milliwatt_hours = hours.milliwatt_hours + excluded.milliwatt_hours, readings = hours.readings + excluded.readings`);
}
