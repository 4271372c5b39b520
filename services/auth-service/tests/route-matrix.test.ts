import { userUpdated } from '@ems/contracts';
import {
  commonCallers,
  eventually,
  publisherOf,
  testRouteMatrix,
  type RouteMatrix,
  type TestPublisher,
} from '@ems/dev-env/testing';
import { afterAll, beforeAll } from 'vitest';
import { call, login, newEmail, refresh, somebody, verify } from './client.ts';
import {
  authEnvironment,
  goodPassword,
  internalToken,
  type AuthEnvironment,
} from './start-auth-service.ts';

const callers = [...commonCallers, 'service'] as const;
type Caller = (typeof callers)[number];

let environment: AuthEnvironment;
let bus: TestPublisher;
let url: string;
let ownSession: string;
const tokens: Partial<Record<Caller, string>> = { service: internalToken };

const person = 401;
const matrix: RouteMatrix<Caller> = {
  'post /api/auth/register': { others: 400, body: {} },
  'post /api/auth/login': { others: 400, body: {} },
  'post /api/auth/refresh': { others: 401 },
  'get /api/auth/jwks.json': { others: 200 },
  'get /internal/jwks': { others: 200 },
  'get /internal/verify': { others: person, owner: 200, 'other resident': 200, administrator: 200 },
  'get /api/auth/sessions': {
    others: person,
    owner: 200,
    'other resident': 200,
    administrator: 200,
  },
  'put /api/auth/password': {
    others: person,
    owner: 403,
    'other resident': 403,
    administrator: 403,
    body: { currentPassword: 'not the password', newPassword: 'another good one' },
  },
  'post /api/auth/keys/rotate': {
    others: person,
    owner: 403,
    'other resident': 403,
    administrator: 201,
  },
  'post /internal/accounts': {
    others: 401,
    service: 201,
    body: {
      email: newEmail(),
      authorities: ['ROLE_USER'],
      profile: { name: 'A', timeZone: 'UTC', locale: 'en', language: 'en' },
    },
  },
  'post /internal/accounts/{id}/confirm-password': {
    others: 401,
    // The caller is allowed, but the account does not exist.
    service: '401 session_ended',
    body: { sessionId: '7f8b62f0-9d35-4c1c-9a9e-0d7b2d3c1a11', password: goodPassword },
  },
  'post /api/auth/accounts/{id}/password-link': {
    others: person,
    owner: 403,
    'other resident': 403,
    administrator: '404 account_not_found',
  },
  'post /api/auth/password-links/inspect': { others: 404, body: { token: 'unknown' } },
  'post /api/auth/password-links/redeem': {
    others: 404,
    body: { token: 'unknown', password: goodPassword },
  },
  'delete /api/auth/sessions/{id}': {
    others: person,
    'other resident': 404,
    administrator: 404,
    owner: 204,
  },
  'post /api/auth/logout': { others: 204 },
  'post /api/auth/logout-all': { others: person, 'other resident': 401, administrator: 401 },
};

beforeAll(async () => {
  environment = await authEnvironment();
  bus = await publisherOf(environment.broker);
  ({ url } = await environment.start());
  const wrong = await environment.start({ JWT_AUDIENCE: 'others' });

  const expired = await somebody(url);
  environment.travel(601_000);
  const [owner, other, admin, disabled] = await Promise.all([
    somebody(url),
    somebody(url),
    somebody(url),
    somebody(url),
  ]);
  const second = await login(url, owner.email);
  const list = await call(url, 'GET', '/api/auth/sessions', { token: second.body.accessToken });
  ownSession = list.body.items.find((item: { current: boolean }) => item.current).id;

  const profile = { name: 'A', timeZone: 'UTC', locale: 'en', language: 'en', version: 2 };
  await bus.publish(userUpdated, {
    ...profile,
    userId: admin.userId,
    email: admin.email,
    authorities: ['ROLE_USER', 'ROLE_ADMIN'],
    enabled: true,
  });
  await bus.publish(userUpdated, {
    ...profile,
    userId: disabled.userId,
    email: disabled.email,
    authorities: ['ROLE_USER'],
    enabled: false,
  });
  await eventually(async () => {
    for (const { token } of [disabled, admin]) {
      const { status } = await verify(url, token);
      if (status !== 401) throw new Error(`a token from before the change got ${status}`);
    }
  });
  Object.assign(tokens, {
    owner: owner.token,
    'other resident': other.token,
    administrator: (await refresh(url, admin.cookie)).body.accessToken,
    expired: expired.token,
    'wrong audience': (await login(wrong.url, owner.email)).body.accessToken,
    disabled: disabled.token,
  });
});
afterAll(async () => {
  await bus.stop();
  await environment.stop();
});

testRouteMatrix({
  callers,
  matrix,
  openapi: new URL('../openapi.json', import.meta.url),
  url: () => url,
  as: (caller) => ({ token: tokens[caller] }),
  id: (route) =>
    route.includes('/api/auth/sessions') ? ownSession : '7f8b62f0-9d35-4c1c-9a9e-0d7b2d3c1a11',
});
