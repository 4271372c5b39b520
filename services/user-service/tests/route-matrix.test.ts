import { randomUUID } from 'node:crypto';
import { commonCallers, testRouteMatrix, type RouteMatrix } from '@ems/dev-env/testing';
import { afterAll, beforeAll } from 'vitest';
import { goodPassword } from './fake-auth-service.ts';
import { internalToken, userEnvironment, type UserEnvironment } from './start-user-service.ts';

const callers = [...commonCallers, 'deleted', 'no longer administrator', 'service'] as const;
type Caller = (typeof callers)[number];

let environment: UserEnvironment;
const tokens: Partial<Record<Caller, string>> = { service: internalToken };
let ownId: string;

const residents = (expected: number) => ({
  owner: expected,
  'other resident': expected,
  'no longer administrator': expected,
});
const administratorsOnly = (expected: number | `${number} ${string}`) => ({
  ...residents(403),
  administrator: expected,
  others: 401,
  anonymous: '401 token_missing' as const,
  expired: '401 token_expired' as const,
});
const ownPath = (template: string) => () => template.replace('{id}', ownId);

const matrix: RouteMatrix<Caller> = {
  'get /api/users/me': { others: 401, ...residents(200), administrator: 200 },
  'patch /api/users/me': {
    others: 401,
    ...residents(200),
    administrator: 200,
    body: { name: 'Anne' },
  },
  'get /api/users': administratorsOnly(200),
  'post /api/users': { ...administratorsOnly('400 validation_failed'), body: {} },
  'get /api/users/deletions': administratorsOnly(200),
  'get /api/users/{id}': { ...administratorsOnly(200), path: ownPath('/api/users/{id}') },
  'patch /api/users/{id}': {
    ...administratorsOnly(200),
    path: ownPath('/api/users/{id}'),
    body: { name: 'Anna' },
  },
  'get /api/users/{id}/deletion': {
    ...administratorsOnly('404 deletion_not_found'),
    path: ownPath('/api/users/{id}/deletion'),
  },
  'put /internal/users/{id}': {
    others: 401,
    service: 204,
    body: { email: `${randomUUID()}@example.org`, name: 'New', authorities: ['ROLE_USER'] },
    path: () => `/internal/users/${randomUUID()}`,
  },
  'delete /internal/users/{id}': {
    others: 401,
    service: 204,
    path: () => `/internal/users/${randomUUID()}`,
  },
  // The administrator comes last, because this deletes the owner.
  'delete /api/users/{id}': {
    ...administratorsOnly(204),
    path: ownPath('/api/users/{id}'),
    body: { password: goodPassword },
  },
  'delete /api/users/me': {
    others: 401,
    // The administrator deleted it in the row before.
    'other resident': 204,
    'no longer administrator': 204,
    administrator: '409 last_administrator',
    body: { password: goodPassword },
  },
};

beforeAll(async () => {
  environment = await userEnvironment();
  const { issuer } = environment;
  const [owner, other, admin, second, disabled, deleted] = await Promise.all([
    environment.somebody(),
    environment.somebody(),
    environment.somebody({ administrator: true }),
    environment.somebody({ administrator: true }),
    environment.somebody(),
    environment.somebody(),
  ]);
  ownId = owner.userId;
  await environment.as(admin.token, 'PATCH', disabled.userId, { enabled: false });
  await environment.as(admin.token, 'PATCH', second.userId, { authorities: ['ROLE_USER'] });
  await environment.as(admin.token, 'DELETE', deleted.userId, { password: goodPassword });
  Object.assign(tokens, {
    owner: owner.token,
    'other resident': other.token,
    administrator: admin.token,
    expired: await issuer.token({ userId: owner.userId, expiresInSeconds: -1 }),
    'wrong audience': await issuer.token({ userId: owner.userId, audience: 'others' }),
    disabled: disabled.token,
    deleted: deleted.token,
    'no longer administrator': second.token,
  });
});
afterAll(() => environment.stop());

testRouteMatrix({
  callers,
  matrix,
  openapi: new URL('../openapi.json', import.meta.url),
  url: () => environment.url,
  as: (caller) => ({ token: tokens[caller] }),
});
