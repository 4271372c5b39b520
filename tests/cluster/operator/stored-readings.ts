import pg from 'pg';
import type { Device } from '../../platform/api-client.ts';
import type { Release } from '../release.ts';
import { until } from '../run-program.ts';

export interface Stored {
  readonly readings: number;
  readonly milliwattHours: string;
  readonly milliwattHoursOfHours: string;
}

/** Reads the database of monitoring-service in the cluster, because the API does not show everything. */
export async function openStoredReadings(release: Release, platform: string) {
  const { port, stop } = await release.forwardPort(`pod/${platform}-postgresql-0`, 5432);
  const database = new pg.Pool({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: await release.readSecret(`${platform}-postgresql`, 'password'),
    database: 'monitoringdb',
    max: 1,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
  });
  database.on('error', () => undefined);
  await until('the database answers', async () => !!(await database.query('SELECT 1')), 60);
  return {
    /** In the order of the devices. */
    async storedOf(devices: readonly Device[]): Promise<Stored[]> {
      const { rows } = await database.query<Stored>(
        `SELECT (SELECT count(*)::int FROM readings WHERE device_id = d.id) AS readings,
           (SELECT coalesce(sum(milliwatt_hours), 0) FROM readings WHERE device_id = d.id) AS "milliwattHours",
           (SELECT coalesce(sum(milliwatt_hours), 0) FROM hours WHERE device_id = d.id) AS "milliwattHoursOfHours"
         FROM unnest($1::int[]) WITH ORDINALITY AS d(id, position) ORDER BY position`,
        [devices.map(({ deviceId }) => deviceId)],
      );
      return rows;
    },
    async close(): Promise<void> {
      await database.end();
      stop();
    },
  };
}
