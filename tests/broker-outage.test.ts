import {
  call,
  eventually,
  stoppableBroker,
  testDatabase,
  type TestDatabase,
} from '@ems/dev-env/testing';
import { freePorts } from '@ems/dev-env/free-port';
import { createLogger } from '@ems/logging';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthService } from '../services/auth-service/src/auth-service.ts';
import { loadAuthConfig } from '../services/auth-service/src/config.ts';
import { loadDeviceConfig } from '../services/device-service/src/config.ts';
import { createDeviceService } from '../services/device-service/src/device-service.ts';
import { loadApiConfig } from '../services/monitoring-service/src/api/config.ts';
import { createMonitoringApi } from '../services/monitoring-service/src/api/monitoring-api.ts';
import { loadWorkerConfig } from '../services/monitoring-service/src/worker/config.ts';
import { createMonitoringWorker } from '../services/monitoring-service/src/worker/monitoring-worker.ts';
import { loadSupportConfig } from '../services/support-service/src/config.ts';
import { createSupportService } from '../services/support-service/src/support-service.ts';
import { loadUserConfig } from '../services/user-service/src/config.ts';
import { createUserService } from '../services/user-service/src/user-service.ts';
import { loadWsConfig } from '../services/ws-service/src/config.ts';
import { createWsService } from '../services/ws-service/src/ws-service.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const stops: (() => unknown)[] = [];
const serving = ['auth', 'user', 'device', 'monitoring', 'support'] as const;
const databases = {} as Record<(typeof serving)[number], TestDatabase>;
const urls: Record<string, string> = {};
let broker: Awaited<ReturnType<typeof stoppableBroker>>;

/** Starts every service without a broker. The two that need it are still starting afterwards. */
beforeAll(async () => {
  broker = await stoppableBroker();
  stops.push(() => broker.remove());
  for (const name of serving) {
    const migrations = new URL(`../services/${name}-service/prisma/migrations`, import.meta.url);
    databases[name] = await testDatabase({ migrations: migrations.pathname });
    stops.push(() => databases[name].drop());
  }
  const names = [...serving, 'worker', 'ws'];
  const ports = await freePorts(names.length);
  for (const [index, name] of names.entries()) urls[name] = `http://127.0.0.1:${ports[index]}`;
  const environment = (name: string, login: Parameters<typeof broker.amqpUrl>[0]) => ({
    PORT: new URL(urls[name] ?? '').port,
    DATABASE_URL: databases[name === 'worker' ? 'monitoring' : (name as 'auth')]?.url,
    AMQP_URL: broker.amqpUrl(login),
    INTERNAL_API_TOKEN: 'between-services-between-services',
    KEY_ENCRYPTION_SECRET: 'a secret that is long enough for a key',
    JWKS_URL: `${urls['auth']}/internal/jwks`,
    AUTH_SERVICE_URL: urls['auth'],
    USER_SERVICE_URL: urls['user'],
    MONITORING_SERVICE_URL: urls['monitoring'],
    SUPPORT_SERVICE_URL: urls['support'],
  });
  const registrar = { AMQP_MANAGEMENT_URL: broker.managementUrl('device-registrar') };
  const monitor = { AMQP_MANAGEMENT_URL: broker.managementUrl('queue-monitor') };
  const services = [
    createAuthService(loadAuthConfig(environment('auth', 'auth-service')), logger),
    createUserService(loadUserConfig(environment('user', 'user-service')), logger),
    createDeviceService(
      loadDeviceConfig({ ...environment('device', 'device-service'), ...registrar }),
      logger,
    ),
    createMonitoringApi(
      loadApiConfig({ ...environment('monitoring', 'monitoring-service'), ...monitor }),
      logger,
    ),
    createSupportService(loadSupportConfig(environment('support', 'support-service')), logger),
  ];
  for (const service of services) {
    await service.start();
    stops.push(() => service.stop());
  }
  for (const service of [
    createMonitoringWorker(loadWorkerConfig(environment('worker', 'monitoring-worker')), logger),
    createWsService(loadWsConfig(environment('ws', 'ws-service')), logger),
  ]) {
    const starting = service.start();
    stops.push(() => starting.then(() => service.stop()));
  }
});
afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
});

const ready = (name: string) => call(urls[name] ?? '', 'GET', '/readyz');
const statuses = async () => {
  const names = Object.keys(urls);
  const answers = await Promise.all(names.map(ready));
  return Object.fromEntries(names.map((name, index) => [name, answers[index]?.status]));
};
const only = (status: number) => Object.fromEntries(serving.map((name) => [name, status]));
const allReady = { ...only(200), worker: 200, ws: 200 };
const brokerIsMissing = { ...only(200), worker: 503, ws: 503 };

const credentials = { email: 'ann@example.org', password: 'correct horse battery' };
const login = async () => {
  const answer = await call(urls['auth'] ?? '', 'POST', '/api/auth/login', { body: credentials });
  expect(answer.status).toBe(200);
  return answer.body.accessToken as string;
};
const reads = [
  ['user', '/api/users/me'],
  ['device', '/api/devices'],
  ['monitoring', '/api/consumption/summary'],
  ['support', '/api/support/history'],
] as const;
const readsOf = async (token: string) =>
  Promise.all(
    reads.map(
      async ([name, path]) => (await call(urls[name] ?? '', 'GET', path, { token })).status,
    ),
  );
const waiting = async () => {
  const counts = serving.map(async (name) => {
    const client = new pg.Client(databases[name].ownerUrl);
    await client.connect();
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::int FROM outbox');
    await client.end();
    return [name, rows[0]?.count];
  });
  return Object.fromEntries(await Promise.all(counts)) as Record<string, number>;
};
const zoneAtMonitoring = async () => {
  const client = new pg.Client(databases.monitoring.ownerUrl);
  await client.connect();
  const { rows } = await client.query<{ zone: string }>('SELECT time_zone AS zone FROM users');
  await client.end();
  return rows.map(({ zone }) => zone);
};

test('a user can register and log in without a broker, and all events arrive once it is available', async () => {
  await eventually(async () => expect(await statuses()).toEqual(brokerIsMissing));
  expect((await ready('user')).body).toMatchObject({ ready: true, broker: false });
  const registered = await call(urls['auth'] ?? '', 'POST', '/api/auth/register', {
    body: { ...credentials, name: 'Ann', timeZone: 'Europe/Bucharest' },
  });
  expect(registered.status).toBe(201);
  const token = await login();
  expect((await call(urls['user'] ?? '', 'GET', '/api/users/me', { token })).status).toBe(200);
  expect(await waiting()).toMatchObject({ user: 1 });

  await broker.start();

  await eventually(async () => expect(await statuses()).toEqual(allReady));
  await eventually(async () => expect(await waiting()).toEqual(only(0)));
  await eventually(async () => expect(await zoneAtMonitoring()).toEqual(['Europe/Bucharest']));
  await eventually(async () => expect(await readsOf(token)).toEqual(reads.map(() => 200)));
});

test('logins and reads work while the broker is stopped, and writes arrive afterwards', async () => {
  await broker.stop();
  await eventually(async () => expect(await statuses()).toEqual(brokerIsMissing));

  const token = await login();
  expect(await readsOf(token)).toEqual(reads.map(() => 200));
  const change = { timeZone: 'Asia/Kathmandu' };
  const changed = await call(urls['user'] ?? '', 'PATCH', '/api/users/me', { token, body: change });
  expect(changed.status).toBe(200);
  const sent = await call(urls['support'] ?? '', 'POST', '/api/support/messages', {
    token,
    body: { text: 'Hello' },
  });
  expect(sent.status).toBe(201);
  const kept = await waiting();
  expect(kept['user']).toBe(1);
  expect(kept['support']).toBeGreaterThan(0);

  await broker.start();

  await eventually(async () => expect(await statuses()).toEqual(allReady));
  await eventually(async () => expect(await waiting()).toEqual(only(0)));
  await eventually(async () => expect(await zoneAtMonitoring()).toEqual(['Asia/Kathmandu']));
});
