import pg from 'pg';
import { apiClient, type ApiClient } from '../platform/api-client.ts';
import { createRelease, type Release } from './release.ts';
import type { Report } from './report.ts';
import { until } from './run-program.ts';
import { hasKeda, settingsFor, traefikAddress } from './settings.ts';

export interface Options {
  readonly values: string;
  readonly readings: string;
  readonly previous: string;
  readonly only: string;
  readonly keep: boolean;
}

export interface World {
  readonly release: Release;
  readonly report: Report;
  readonly options: Options;
  /** The address of Traefik. */
  readonly address: string;
  readonly keda: boolean;
  readonly api: ApiClient;
  readonly settings: readonly string[];
  /** The database of monitoring-service, without going through the services. */
  database(): Promise<pg.Pool>;
  close(): Promise<void>;
}

export async function openWorld(options: Options, report: Report): Promise<World> {
  const release = createRelease('ems-test');
  const [address, keda] = await Promise.all([traefikAddress(), hasKeda()]);
  if (!keda) report.record('KEDA', 'is not installed, so nothing scales', false);
  const cleanUps: (() => unknown)[] = [];
  let pool: Promise<pg.Pool> | undefined;

  async function openDatabase(): Promise<pg.Pool> {
    const { port, stop } = await release.forwardPort('pod/ems-postgresql-0', 5432);
    cleanUps.push(stop);
    const database = new pg.Pool({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      password: await release.readSecret('ems-postgresql', 'password'),
      database: 'monitoringdb',
      max: 2,
      connectionTimeoutMillis: 5_000,
      query_timeout: 60_000,
    });
    // The proof kills the pod of the database.
    database.on('error', () => undefined);
    cleanUps.push(() => database.end());
    await until('the database answers', async () => !!(await database.query('SELECT 1')), 60);
    return database;
  }

  return {
    release,
    report,
    options,
    address,
    keda,
    api: apiClient(`http://${address}`),
    settings: settingsFor({ values: options.values, host: address, keda }),
    database: () => (pool ??= openDatabase()),
    async close() {
      for (const cleanUp of cleanUps.toReversed()) await cleanUp();
      if (!options.keep) await release.deleteNamespace();
    },
  };
}
