import { queues } from '@ems/contracts';
import pg from 'pg';
import type { Plan } from '../load/plan.ts';
import type { PublishOptions, Published } from '../load/publish.ts';
import type { BenchBroker, BenchDatabase, Environment } from './create-environment.ts';
import { eventually } from '@ems/dev-env/testing/eventually';
import { startLoad } from './start-load.ts';
import { startService } from './start-service.ts';

export const resident = '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f001';

/** Two hours of readings from a thousand devices that send every ten seconds, one day ago. */
export const usualPlan = (change: Partial<Plan> = {}): Plan => ({
  devices: 1_000,
  firstDevice: 1,
  from: Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000,
  intervalMs: 10_000,
  ...change,
});

export async function addDevices(database: BenchDatabase, { devices, firstDevice }: Plan) {
  await query(
    database,
    `INSERT INTO users (id, version, time_zone) VALUES ($1, 1, 'UTC') ON CONFLICT DO NOTHING`,
    [resident],
  );
  await query(
    database,
    `INSERT INTO devices (id, version, user_id, name) SELECT id, 1, $1, 'Device ' || id
     FROM generate_series($2::int, $3::int) AS id ON CONFLICT DO NOTHING`,
    [resident, firstDevice, firstDevice + devices - 1],
  );
}

export async function withClient<Result>(
  { adminUrl }: BenchDatabase,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export const query = <Row extends object>(
  database: BenchDatabase,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> =>
  withClient(database, async (client) => (await client.query<Row>(text, values)).rows);

export const startWorker = (database: BenchDatabase, broker: BenchBroker) =>
  startService('monitoring-service/src/worker/main.ts', {
    DATABASE_URL: database.url,
    AMQP_URL: broker.urlOf('monitoring-worker'),
  });

export const startPublisher = (
  broker: BenchBroker,
  options: Omit<PublishOptions, 'url' | 'window'> & { window?: number },
) => startLoad<Published>('publish.ts', { window: 1_000, ...options, url: broker.adminUrl });

/**
 * Counts the readings of a plan that are in committed hours. Looks them up by key, because scanning a large table would
 * disturb the measurement.
 */
export async function readingsInHours(client: pg.Client, { from }: Plan): Promise<number> {
  const { rows } = await client.query<{ sum: number }>(
    `SELECT coalesce(sum(readings), 0)::int AS sum FROM devices d
     CROSS JOIN LATERAL (SELECT readings FROM hours WHERE device_id = d.id AND hour >= $1 OFFSET 0) AS h`,
    // A reading at the full hour belongs to the hour before.
    [new Date(from - 3_600_000)],
  );
  return rows[0]?.sum ?? 0;
}

/** Waits until a number of readings of a plan are in committed hours. Returns the seconds since `from`. */
export const untilStored = (database: BenchDatabase, plan: Plan, readings: number, from: number) =>
  withClient(database, async (client) => {
    await eventually(async () => (await readingsInHours(client, plan)) >= readings, {
      deadlineMs: 300_000,
      everyMs: 50,
    });
    return (performance.now() - from) / 1000;
  });

/** Messages in the readings queue. */
export async function queueLength(environment: Environment, { vhost }: BenchBroker) {
  const queue = (await environment.management.get(`/api/queues/${vhost}/${queues.readings}`)) as {
    messages?: number;
  };
  return queue.messages ?? 0;
}
