import { Secret } from '@ems/config';
import { notifyOverconsumption } from '@ems/contracts';
import { createPool } from '@ems/database';
import { captureEvents, eventually, tcpProxy } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcile } from '../src/db/reconciliation.ts';
import { createHarness, logger, type Harness } from './worker-harness.ts';

type Proxy = Awaited<ReturnType<typeof tcpProxy>>;

const start = Date.UTC(2026, 2, 10);
const hours = 4;
const anHour = 60;
let harness: Harness;
let events: Awaited<ReturnType<typeof captureEvents>>;
let worker: Awaited<ReturnType<Harness['startWorker']>>;
const proxies = {} as Record<'broker' | 'database', Proxy>;
let device = 7_000;

function through(proxy: Proxy, given: string, parameters: Record<string, string>) {
  const url = new URL(given);
  url.port = String(proxy.port);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return new Secret(url.href);
}

beforeAll(async () => {
  harness = await createHarness();
  const { broker, database } = harness;
  proxies.broker = await tcpProxy(broker.amqpPort);
  proxies.database = await tcpProxy(Number(new URL(database.url).port));
  events = await captureEvents(broker, [notifyOverconsumption]);
  worker = await harness.startWorker({
    batchMessages: 10,
    amqpUrl: through(proxies.broker, broker.amqpUrl('monitoring-worker'), { heartbeat: '1' }),
    databaseUrl: through(proxies.database, database.url, { query_timeout: '1000' }),
  });
});
afterAll(async () => {
  await events.stop();
  await harness.stop();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.stop()));
});

const isReady = async () =>
  (await fetch(`http://127.0.0.1:${worker.port()}/readyz`)).status === 200;

const sendHour = (id: number, hour: number) =>
  Promise.all(
    Array.from({ length: anHour }, (_, minute) =>
      harness.send(id, {
        deviceId: id,
        timestamp: new Date(start + hour * 3_600_000 + (minute + 1) * 60_000).toISOString(),
        kwh: 0.01,
      }),
    ),
  );

const cut = (proxy: Proxy) => {
  proxy.cut();
  proxy.restore();
};
const strand = (proxy: Proxy) => proxy.strand();

const readingsOf = async (id: number) => {
  const [row] = await harness.rows<{ count: number }>(
    'SELECT count(*)::int AS count FROM readings WHERE device_id = $1',
    [id],
  );
  return row?.count ?? 0;
};

test.each([
  ['to the broker is cut', ['broker'], cut],
  ['to the database is cut', ['database'], cut],
  ['to the broker hangs half-open', ['broker'], strand],
  ['to the database hangs half-open', ['database'], strand],
  ['to both hangs half-open', ['broker', 'database'], strand],
] as const)(
  'a worker whose connection %s again and again stores all there is once, and is ready again by itself',
  async (_, which, interrupt) => {
    const id = device++;
    await harness.announceDevice(id);
    for (let hour = 0; hour < hours; hour++) {
      const sending = sendHour(id, hour);
      await eventually(async () => (await readingsOf(id)) > hour * anHour);
      for (const name of which) interrupt(proxies[name]);
      await sending;
    }
    await eventually(
      async () => {
        expect(
          await harness.rows(
            `SELECT milliwatt_hours::int AS mwh, readings FROM hours WHERE device_id = $1 ORDER BY hour`,
            [id],
          ),
        ).toEqual(Array.from({ length: hours }, () => ({ mwh: 600_000, readings: anHour })));
        expect(await harness.rows('SELECT FROM outbox')).toEqual([]);
        expect(await harness.isDrained()).toBe(true);
        expect(await isReady()).toBe(true);
      },
      { deadlineMs: 45_000 },
    );
    const alerts = await harness.rows<{ id: string }>(
      'SELECT id FROM alerts WHERE device_id = $1 AND cleared_at IS NULL',
      [id],
    );
    expect(alerts).toHaveLength(hours);
    const told = events.all().map(({ data }) => data as { deviceId: number; alertId: string });
    expect(
      new Set(told.filter(({ deviceId }) => deviceId === id).map(({ alertId }) => alertId)),
    ).toEqual(new Set(alerts.map((alert) => alert.id)));
    const span = { deviceId: id, from: new Date(0), to: new Date('2100-01-01') };
    expect((await reconcile(harness.pool, span)).differing).toEqual([]);
  },
);

test('silent connections are closed after ten seconds for the database and half a minute for the broker by default', async () => {
  const pool = createPool({ url: harness.database.url, name: 'limits', logger });
  expect(pool.options.query_timeout).toBe(10_000);
  const { rows } = await pool.query(
    `SELECT current_setting('idle_in_transaction_session_timeout') AS idle,
            current_setting('client_connection_check_interval') AS check`,
  );
  expect(rows).toEqual([{ idle: '1min', check: '10s' }]);
  await pool.end();
  const { broker } = harness;
  await eventually(async () => {
    const all = (await broker.management.get(`/api/vhosts/${broker.vhost}/connections`)) as {
      timeout?: number;
    }[];
    expect(new Set(all.map(({ timeout }) => timeout))).toEqual(new Set([1, 15]));
  });
});

test('a connection that did not answer is not reused after it returns to the pool', async () => {
  const url = through(proxies.database, harness.database.url, { query_timeout: '1000' }).reveal();
  const pool = createPool({ url, name: 'silent', max: 1, logger });
  const client = await pool.connect();
  proxies.database.strand();
  await expect(client.query('SELECT 1')).rejects.toThrow('Query read timeout');
  client.release();
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});
