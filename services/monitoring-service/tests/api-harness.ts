import { createLogger } from '@ems/logging';
import { plainTokens, testBroker, testDatabase } from '@ems/dev-env/testing';
import pg from 'pg';
import { loadApiConfig } from '../src/api/config.ts';
import { createMonitoringApi } from '../src/api/monitoring-api.ts';
import { createPartitions } from '../src/db/partitions.ts';
import { loadWorkerConfig } from '../src/worker/config.ts';
import { createMonitoringWorker } from '../src/worker/monitoring-worker.ts';
import { storeBatch } from '../src/worker/store-batch.ts';

export const logger = createLogger({ name: 'test', level: 'silent' });
export const ann = '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f001';
export const bob = '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f002';
export const admin = '0b6f2f0e-6c0a-4b86-9c3e-3b0c6ae0f003';
const limitMilliwattHours = 500_000;

const tokens = plainTokens((userId) => userId === admin);

/**
 * monitoring-service with its own database and broker. `clock.now` is its current time.
 *
 * @param reach the address at which it reaches its database.
 */
export async function createApiHarness(
  environment: NodeJS.ProcessEnv = {},
  reach: (databaseUrl: string) => Promise<string> | string = (url) => url,
) {
  const migrations = new URL('../prisma/migrations', import.meta.url).pathname;
  const [database, broker] = await Promise.all([testDatabase({ migrations }), testBroker()]);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 4 });
  pool.on('error', () => undefined);
  const errors: unknown[] = [];
  const recorder = Object.assign(createLogger({ name: 'test', level: 'silent' }), {
    error: (...what: unknown[]) => void errors.push(what),
  });
  const clock = { now: Date.UTC(2026, 10, 24, 10, 30) };
  const api = createMonitoringApi(
    loadApiConfig({
      PORT: '0',
      DATABASE_URL: await reach(database.url),
      AMQP_URL: broker.amqpUrl('monitoring-service'),
      AMQP_MANAGEMENT_URL: broker.managementUrl('queue-monitor'),
      JWKS_URL: 'http://127.0.0.1:1',
      HTTP_RATE_LIMIT: '0',
      ...environment,
    }),
    recorder,
    { tokens, now: () => clock.now },
  );
  await api.start();
  const url = () => `http://127.0.0.1:${api.port()}`;
  const storage = {
    pool,
    partitions: createPartitions(pool),
    limitMilliwattHours,
    // So that a history of many days raises alerts.
    maxAlertAgeHours: 1_000_000,
    now: Date.now,
  };

  return {
    database,
    broker,
    pool,
    clock,
    url,
    /** The logged errors. */
    logged: () => errors,
    rows: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    async user(userId: string, timeZone: string) {
      await pool.query('INSERT INTO users (id, version, time_zone) VALUES ($1, 1, $2)', [
        userId,
        timeZone,
      ]);
    },
    async device(id: number, userId: string, limitKwh: number | null = null) {
      const limit = limitKwh === null ? null : limitKwh * 1e6;
      await pool.query('INSERT INTO devices VALUES ($1, 1, $2, $3, $4)', [
        id,
        userId,
        `Device ${id}`,
        limit,
      ]);
    },
    /** A worker on the same database and broker. The caller stops it. */
    async startWorker() {
      const worker = createMonitoringWorker(
        loadWorkerConfig({
          PORT: '0',
          DATABASE_URL: database.url,
          AMQP_URL: broker.amqpUrl('monitoring-worker'),
        }),
        logger,
      );
      await worker.start();
      return worker;
    },
    /** Stores readings as a worker does: `[instant, kWh]`. */
    async read(deviceId: number, ...readings: readonly [string, number][]) {
      const stored = readings.map(([timestamp, kwh]) => ({
        deviceId,
        timestamp: Date.parse(timestamp),
        milliwattHours: Math.round(kwh * 1e6),
        sentAt: Date.parse(timestamp),
        maybeStale: false,
      }));
      await storeBatch(storage, [
        { readings: stored, samples: [], park: [], asParked: () => ({}) as never },
      ]);
    },
    async call(as: string | undefined, method: string, path: string, body?: unknown) {
      const response = await fetch(`${url()}/api/consumption/${path}`, {
        method,
        headers: {
          ...(as ? { authorization: `Bearer ${as}` } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return {
        status: response.status,
        headers: response.headers,
        text,
        // oxlint-disable-next-line typescript/no-explicit-any -- tests look at what came, whatever it is
        body: (isJson && text !== '' ? JSON.parse(text) : undefined) as any,
      };
    },
    async stop() {
      await api.stop();
      await pool.end();
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type ApiHarness = Awaited<ReturnType<typeof createApiHarness>>;
