import { createLogger } from '@ems/logging';
import {
  commonCallers,
  matrixEnvironment,
  testRouteMatrix,
  type MatrixEnvironment,
  type RouteMatrix,
} from '@ems/dev-env/testing';
import { afterAll, beforeAll } from 'vitest';
import { loadApiConfig } from '../src/api/config.ts';
import { createMonitoringApi } from '../src/api/monitoring-api.ts';

const callers = [...commonCallers, 'deleted', 'administrator no more'] as const;
type Caller = (typeof callers)[number];

const tokens: Partial<Record<Caller, string>> = {};
let environment: MatrixEnvironment;
let alertId = '';

const everybody = {
  others: 401,
  owner: 200,
  'other resident': 200,
  administrator: 200,
  'administrator no more': 200,
} as const;
const owners = (code: string) =>
  ({
    others: 401,
    owner: 200,
    administrator: 200,
    'other resident': `404 ${code}`,
    'administrator no more': `404 ${code}`,
  }) as const;
const administrators = (expected: `${number} ${string}` | number) =>
  ({
    others: 401,
    owner: '403 forbidden',
    'other resident': '403 forbidden',
    'administrator no more': '403 forbidden',
    administrator: expected,
  }) as const;
const at = (path: string) => ({ path: () => `/api/consumption/${path}` });
const parkedNotFound = '404 parked_message_not_found';

const matrix: RouteMatrix<Caller> = {
  'get /api/consumption/day': {
    ...owners('device_not_found'),
    ...at('day?deviceId=1&date=2026-11-24'),
  },
  'get /api/consumption/range': {
    ...owners('device_not_found'),
    ...at('range?deviceId=1&date=2026-11-24&period=week'),
  },
  'get /api/consumption/compare': {
    ...owners('device_not_found'),
    ...at('compare?deviceId=1&date=2026-11-24&with=2026-11-23'),
  },
  'get /api/consumption/summary': { ...owners('device_not_found'), ...at('summary?deviceId=1') },
  'get /api/consumption/devices': { ...owners('device_not_found'), ...at('devices?deviceId=1') },
  'get /api/consumption/export.csv': {
    ...owners('device_not_found'),
    ...at('export.csv?deviceId=1&from=2026-11-01&to=2026-11-24'),
  },
  'get /api/consumption/last-message': {
    ...owners('device_not_found'),
    ...at('last-message?deviceId=1'),
  },
  'get /api/consumption/rejections': {
    ...owners('device_not_found'),
    ...at('rejections?deviceId=1'),
  },
  'get /api/consumption/alerts': everybody,
  'get /api/consumption/alerts/{id}': owners('alert_not_found'),
  'post /api/consumption/alerts/{id}/acknowledge': owners('alert_not_found'),
  'get /api/consumption/register-events': {
    ...owners('device_not_found'),
    ...at('register-events?deviceId=1'),
  },
  'post /api/consumption/register-events/{id}/resolve': {
    ...owners('register_event_not_found'),
    ...at('register-events/1/resolve'),
    body: { as: 'replaced' },
  },
  'delete /api/consumption/devices/{id}/readings': {
    ...administrators(200),
    ...at('devices/1/readings?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'),
  },
  'get /api/consumption/reconciliation': administrators(200),
  'get /api/consumption/health': administrators(200),
  'get /api/consumption/parked': administrators(200),
  'get /api/consumption/parked/{id}': { ...administrators(parkedNotFound), ...at('parked/7') },
  'delete /api/consumption/parked/{id}': { ...administrators(parkedNotFound), ...at('parked/7') },
  'post /api/consumption/parked/{id}/replay': {
    ...administrators(parkedNotFound),
    ...at('parked/7/replay'),
  },
  'post /api/consumption/parked/replay': { ...administrators(200), body: {} },
};

beforeAll(async () => {
  environment = await matrixEnvironment({
    migrations: new URL('../prisma/migrations', import.meta.url),
    service: ({ database, broker, issuer }) =>
      createMonitoringApi(
        loadApiConfig({
          PORT: '0',
          DATABASE_URL: database.url,
          AMQP_URL: broker.amqpUrl('monitoring-service'),
          AMQP_MANAGEMENT_URL: broker.managementUrl('queue-monitor'),
          HTTP_RATE_LIMIT: '0',
          ...issuer.environment,
        }),
        createLogger({ name: 'test', level: 'silent' }),
      ),
    add: (pool, { userId, enabled, authorities }) =>
      pool.query(
        'INSERT INTO users (id, version, time_zone, enabled, authorities) VALUES ($1, 1, $2, $3, $4)',
        [userId, 'UTC', enabled, authorities],
      ),
  });
  const { pool, somebody } = environment;
  const owner = await somebody();
  await pool.query(`INSERT INTO devices VALUES (1, 1, $1, 'Meter', NULL)`, [owner.userId]);
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO alerts (device_id, user_id, kind, hour, ts, milliwatt_hours, limit_milliwatt_hours)
     VALUES (1, $1, 'hourly_total', '2026-11-24T09:00Z', '2026-11-24T09:30Z', 2, 1) RETURNING id`,
    [owner.userId],
  );
  alertId = rows[0]?.id ?? '';
  await pool.query(
    `INSERT INTO register_events (device_id, ts, kind, value) VALUES (1, '2026-11-24T09:30Z', 'jump', 2)`,
  );
  const { resident, ...others } = environment.tokens;
  Object.assign(tokens, { owner: owner.token, 'other resident': resident, ...others });
});
afterAll(() => environment.stop());

testRouteMatrix({
  callers,
  matrix,
  openapi: new URL('../openapi.json', import.meta.url),
  url: () => environment.url,
  as: (caller) => ({ token: tokens[caller] }),
  id: () => alertId,
});
