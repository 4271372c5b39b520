import { randomUUID } from 'node:crypto';
import { userDeleted, userUpdated } from '@ems/contracts';
import {
  commonCallers,
  call,
  eventually,
  testRouteMatrix,
  type RouteMatrix,
} from '@ems/dev-env/testing';
import type { Plan } from '@ems/reading-files';
import { afterAll, beforeAll } from 'vitest';
import { deviceEnvironment, profile, type DeviceEnvironment } from './start-device-service.ts';

const callers = [
  ...commonCallers,
  'deleted',
  'no longer administrator',
  'device',
  'other device',
  'revoked device',
] as const;
type Caller = (typeof callers)[number];

let environment: DeviceEnvironment;
const tokens: Partial<Record<Caller, string>> = {};
const basics: Partial<Record<Caller, string>> = {};
let kettle: number;
let lamp: number;

const noToken = { anonymous: '401 token_missing', expired: '401 token_expired' } as const;
/** Expected for the owner. To others, the device does not exist. */
const owned = (expected: number) => ({
  ...noToken,
  others: 401,
  owner: expected,
  administrator: expected,
  'other resident': '404 device_not_found' as const,
  'no longer administrator': '404 device_not_found' as const,
});
const path = (template: string) => () => template.replace('{id}', String(kettle));
const reading = () => ({ timestamp: new Date().toISOString(), kwh: 0.1 });

/** One import for each permitted caller, because every call changes its import. */
const imports: Record<string, string> = {};
const importPath = (action: string) => (caller: Caller) =>
  `/api/devices/${kettle}/imports/${imports[`${action} ${caller}`] ?? imports['read owner']}${action === 'read' ? '' : `/${action}`}`;

const plan: Plan = {
  layout: 'table',
  encoding: 'utf-8',
  columns: ['kWh'],
  otherColumns: [],
  timeColumns: ['end'],
  meter: undefined,
  kind: 'energy',
  unit: 'kWh',
  direction: 'consumption',
  stamps: 'end',
  intervals: [3_600],
  clock: 'UTC',
  rows: 0,
  readings: 0,
  missing: 0,
  duplicates: 0,
  replaced: 0,
  rejected: 0,
  rejectedLines: [],
  first: [],
  last: [],
  milliwattHours: 0,
  days: 0,
  gaps: 0,
  gapSeconds: 0,
  firstGaps: [],
  notes: [],
};

async function addImports(userId: string): Promise<void> {
  const states = { read: 'failed', answers: 'open', start: 'ready', cancel: 'ready', undo: 'done' };
  for (const caller of ['owner', 'administrator'])
    for (const [action, status] of Object.entries(states)) {
      const id = randomUUID();
      imports[`${action} ${caller}`] = id;
      await environment.pool.query(
        `INSERT INTO imports (id, device_id, user_id, file_name, status, sent_at, plan)
         VALUES ($1, $2, $3, 'meter.csv', $4, now(), $5)`,
        [id, kettle, userId, status, status === 'ready' ? JSON.stringify(plan) : null],
      );
    }
}

const matrix: RouteMatrix<Caller> = {
  'get /api/devices': {
    ...noToken,
    others: 401,
    owner: 200,
    'other resident': 200,
    'no longer administrator': 200,
    administrator: 200,
  },
  'post /api/devices': {
    ...noToken,
    others: 401,
    owner: 201,
    'other resident': 201,
    'no longer administrator': 201,
    administrator: 201,
    body: { name: 'Lamp' },
  },
  'get /api/devices/{id}': { ...owned(200), path: path('/api/devices/{id}') },
  'patch /api/devices/{id}': {
    ...owned(200),
    path: path('/api/devices/{id}'),
    body: { name: 'Kettle 2' },
  },
  'post /api/devices/{id}/readings': {
    others: '401 credentials_invalid',
    device: 202,
    'other device': '403 device_mismatch',
    path: path('/api/devices/{id}/readings'),
    body: reading(),
  },
  'post /api/devices/{id}/imports': {
    ...owned(201),
    path: () => `/api/devices/${kettle}/imports?name=meter.csv`,
  },
  'get /api/devices/{id}/imports': { ...owned(200), path: path('/api/devices/{id}/imports') },
  'get /api/devices/{id}/imports/{importId}': { ...owned(200), path: importPath('read') },
  'put /api/devices/{id}/imports/{importId}/answers': {
    ...owned(200),
    path: importPath('answers'),
    body: { unit: 'kWh' },
  },
  'post /api/devices/{id}/imports/{importId}/start': { ...owned(200), path: importPath('start') },
  'post /api/devices/{id}/imports/{importId}/cancel': { ...owned(200), path: importPath('cancel') },
  'post /api/devices/{id}/imports/{importId}/undo': { ...owned(200), path: importPath('undo') },
  'get /api/devices/{id}/connections': {
    ...owned(200),
    path: path('/api/devices/{id}/connections'),
  },
  'get /api/devices/{id}/connection': {
    ...owned(200),
    path: path('/api/devices/{id}/connection'),
  },
  'post /api/devices/{id}/credentials': {
    ...owned(201),
    path: path('/api/devices/{id}/credentials'),
  },
  'delete /api/devices/{id}/credentials': {
    ...owned(204),
    path: path('/api/devices/{id}/credentials'),
  },
  'delete /api/devices/{id}': {
    ...owned(204),
    // The owner's device is already deleted.
    path: (caller) => `/api/devices/${caller === 'administrator' ? lamp : kettle}`,
  },
};

beforeAll(async () => {
  environment = await deviceEnvironment();
  const { bus, issuer, url } = environment;
  const both = { authorities: ['ROLE_USER', 'ROLE_ADMIN'] as ('ROLE_USER' | 'ROLE_ADMIN')[] };
  const [owner, other, admin, former, disabled, deleted] = await Promise.all([
    environment.somebody(),
    environment.somebody(),
    environment.somebody(both),
    environment.somebody(both),
    environment.somebody(),
    environment.somebody(),
  ]);
  const own = await environment.register(owner.token);
  const foreign = await environment.register(other.token);
  const revoked = await environment.register(other.token);
  await call(url, 'DELETE', `/api/devices/${revoked.id}/credentials`, { token: other.token });
  kettle = own.id;
  lamp = (await environment.register(owner.token)).id;
  await addImports(randomUUID());

  await bus.publish(userUpdated, profile(former.userId, { version: 2 }));
  await bus.publish(userUpdated, profile(disabled.userId, { version: 2, enabled: false }));
  await bus.publish(userDeleted, { userId: deleted.userId, version: 2 });
  await eventually(async () => {
    for (const { token } of [disabled, deleted]) {
      const { status } = await call(url, 'GET', '/api/devices', { token });
      if (status !== 401) throw new Error(`still answered ${status}`);
    }
  });
  Object.assign(tokens, {
    owner: owner.token,
    'other resident': other.token,
    administrator: admin.token,
    'no longer administrator': former.token,
    expired: await issuer.token({ userId: owner.userId, expiresInSeconds: -1 }),
    'wrong audience': await issuer.token({ userId: owner.userId, audience: 'others' }),
    disabled: disabled.token,
    deleted: deleted.token,
  });
  Object.assign(basics, {
    device: own.basic,
    'other device': foreign.basic,
    'revoked device': revoked.basic,
  });
});
afterAll(() => environment.stop());

testRouteMatrix({
  callers,
  matrix,
  openapi: new URL('../openapi.json', import.meta.url),
  url: () => environment.url,
  as: (caller) => ({ token: tokens[caller], basic: basics[caller] }),
});
