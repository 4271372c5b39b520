import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BenchDatabase } from '../environment/create-environment.ts';

const dayMs = 86_400_000;
const minutesADay = 1_440;

/** Fills past days with one reading per minute and device, with COPY, one quarter at a time. */
export async function grow(
  database: BenchDatabase,
  { devices, lastDay, rows }: { devices: number; lastDay: number; rows: number },
): Promise<void> {
  const days = Math.ceil(rows / (devices * minutesADay));
  const waiting = [...quartersOf(lastDay, days)];
  await Promise.all(
    Array.from({ length: Math.min(4, availableParallelism()) }, async () => {
      const client = new pg.Client({ connectionString: database.adminUrl });
      await client.connect();
      await client.query(
        `SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0; SET timezone = 'UTC'`,
      );
      for (let next = waiting.pop(); next; next = waiting.pop())
        await fillQuarter(client, next, devices);
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

/** The last days before a time, grouped by the first day of their quarter. */
function quartersOf(lastDay: number, count: number): Map<string, string[]> {
  const days = Array.from({ length: count }, (_, index) =>
    new Date(lastDay - index * dayMs).toISOString().slice(0, 10),
  );
  return Map.groupBy(days, (day) => {
    const first = 3 * Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1;
    return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`;
  });
}

/** Adds the rows, then their index, then attaches the partition. This is much cheaper than row by row. */
async function fillQuarter(
  client: pg.Client,
  [first, days]: [string, string[]],
  devices: number,
): Promise<void> {
  const name = `readings_grown_${first.replaceAll('-', '')}`;
  const [from, to] = [
    `timestamptz '${first} 00:00:00+00'`,
    `(timestamptz '${first} 00:00:00+00' + interval '3 months')`,
  ];
  // Rows copied into a table of the same transaction need no later vacuum, which would disturb the measurement.
  await client.query(`BEGIN; CREATE TABLE ${name} (LIKE readings INCLUDING DEFAULTS)`);
  for (const day of days)
    await pipeline(
      Readable.from(minutesOf(day, devices)),
      client.query(
        copyFrom(`COPY ${name} (device_id, ts, milliwatt_hours, sent_at) FROM STDIN WITH (FREEZE)`),
      ),
    );
  await client.query(`
    COMMIT;
    ALTER TABLE ${name} ADD PRIMARY KEY (device_id, ts), ADD CHECK (ts >= ${from} AND ts < ${to});
    ALTER TABLE readings ATTACH PARTITION ${name} FOR VALUES FROM (${from}) TO (${to});
    INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
    SELECT device_id, hour_of(ts), sum(milliwatt_hours), count(*), max(ts) FROM ${name} GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (device_id, hour) DO UPDATE SET
      milliwatt_hours = hours.milliwatt_hours + excluded.milliwatt_hours, readings = hours.readings + excluded.readings`);
  // Otherwise autovacuum would run during the measurement.
  await client.query(`VACUUM (ANALYZE) ${name}`);
}

/** One minute of all devices per chunk, in COPY's text format. */
function* minutesOf(day: string, devices: number): Generator<string> {
  for (let minute = 0; minute < minutesADay; minute++) {
    const at = new Date(Date.parse(day) + minute * 60_000).toISOString();
    let rows = '';
    for (let device = 1; device <= devices; device++)
      rows += `${device}\t${at}\t${1_000 + ((device * 31 + minute) % 5_000)}\t${at}\n`;
    yield rows;
  }
}
