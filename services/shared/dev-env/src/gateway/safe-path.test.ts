import { expect, test } from 'vitest';
import { routeOf } from './routes.ts';
import { safePath } from './safe-path.ts';

test.each([
  '/internal%2fverify',
  '/api/%2e%2e/internal/verify',
  '/api/../internal/verify',
  '/api/./users',
  '//internal/verify',
  '/api//internal',
  '/api\\..\\internal',
  '/api/%5c../internal',
  '/%69nternal%2Fverify',
  '/api/users%00',
  '/api/%252e%252e/internal',
  'http://evil/internal/verify',
  '',
])('%s is not read by everyone in the same way and is refused', (target) => {
  expect(safePath(target)).toBeUndefined();
});

test.each(['/', '/api/devices/7?x=../..', '/day/2026-11-24', '/_app/immutable/a.b.js'])(
  '%s passes',
  (target) => {
    expect(safePath(target)).toBe(target.split('?')[0]);
  },
);

test.each([
  ['/api/auth/login', 'auth-service', false],
  ['/api/auth/sessions', 'auth-service', true],
  ['/api/users/me', 'user-service', true],
  ['/api/auth/password-links/redeem', 'auth-service', false],
  ['/api/auth/accounts/4/password-link', 'auth-service', true],
  ['/api/users/openapi.json', 'user-service', false],
  ['/api/devices/7/readings', 'device-service', false],
  ['/api/devices/7', 'device-service', true],
  ['/api/consumption/day', 'monitoring-service', true],
  ['/api/consumption/swagger-ui.html', 'monitoring-service', false],
  ['/api/support/history', 'support-service', true],
])('%s goes to %s, with a login: %s', (path, service, forwardAuth) => {
  expect(routeOf(path)).toEqual({ service, forwardAuth });
});

test.each(['/api', '/api/', '/api/unknown', '/api/constructor', '/internal/verify'])(
  '%s goes nowhere',
  (path) => {
    expect(routeOf(path)).toBeUndefined();
  },
);
