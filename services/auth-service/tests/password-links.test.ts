import { sessionEnded, userUpdated } from '@ems/contracts';
import {
  type CapturedEvents,
  captureEvents,
  eventually,
  publisherOf,
  type TestPublisher,
} from '@ems/dev-env/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, login, refresh, somebody, verify } from './client.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

const newPassword = 'a new one that is good';
let environment: AuthEnvironment;
let events: CapturedEvents;
let bus: TestPublisher;
let url: string;
let service: Awaited<ReturnType<AuthEnvironment['start']>>;
let administrator: string;

beforeAll(async () => {
  environment = await authEnvironment();
  events = await captureEvents(environment.broker, [sessionEnded]);
  bus = await publisherOf(environment.broker);
  service = await environment.start();
  ({ url } = service);
  const admin = await somebody(url);
  const authorities = ['ROLE_USER', 'ROLE_ADMIN'] as const;
  await bus.publish(userUpdated, profileOf(admin, { authorities: [...authorities] }));
  await eventually(async () => {
    if ((await verify(url, admin.token)).status !== 401)
      throw new Error('the role has not arrived yet');
  });
  administrator = (await refresh(url, admin.cookie)).body.accessToken;
});
afterAll(async () => {
  await events.stop();
  await bus.stop();
  await environment.stop();
});
beforeEach(() => events.clear());

const profileOf = (
  { userId, email }: { userId: string; email: string },
  change: { authorities?: ('ROLE_USER' | 'ROLE_ADMIN')[]; enabled?: boolean },
) => ({
  userId,
  email,
  version: 2,
  name: 'Ann',
  authorities: ['ROLE_USER' as const],
  enabled: true,
  timeZone: 'UTC',
  locale: 'en',
  language: 'en',
  ...change,
});
const create = (userId: string, token = administrator) =>
  call(url, 'POST', `/api/auth/accounts/${userId}/password-link`, { token });
const inspect = (token: string) =>
  call(url, 'POST', '/api/auth/password-links/inspect', { body: { token } });
const redeem = (token: string, password = newPassword, browser = '') =>
  call(url, 'POST', '/api/auth/password-links/redeem', {
    body: { token, password },
    headers: { Cookie: browser },
  });

describe('a reset link', () => {
  test('sets a new password once, ends every session, logs in and makes the browser known', async () => {
    const person = await somebody(url);
    const { status, body } = await create(person.userId);
    expect({ status, kind: body.kind }).toEqual({ status: 201, kind: 'reset' });
    expect(Date.parse(body.expiresAt) - environment.now()).toBeGreaterThan(23 * 3_600_000);
    expect((await inspect(body.token)).body).toEqual({
      email: person.email,
      expiresAt: body.expiresAt,
      kind: 'reset',
    });

    const redeemed = await redeem(body.token);
    expect(redeemed).toMatchObject({ status: 200, body: { user: { email: person.email } } });
    expect((await verify(url, redeemed.body.accessToken)).status).toBe(200);
    expect((await refresh(url, redeemed.cookie)).status).toBe(200);
    expect((await refresh(url, person.cookie)).status).toBe(401);
    expect((await login(url, person.email)).status).toBe(401);
    const known = await call(url, 'POST', '/api/auth/login', {
      body: { email: person.email, password: newPassword },
      headers: { Cookie: redeemed.browser ?? '' },
    });
    expect({ status: known.status, browser: known.browser }).toEqual({ status: 200 });
    await eventually(() =>
      expect(events.all()[0]?.data).toMatchObject({
        userId: person.userId,
        sessionId: null,
        reason: 'password_changed',
      }),
    );
    for (const again of [await redeem(body.token), await inspect(body.token)])
      expect(again).toMatchObject({ status: 404, body: { code: 'link_invalid' } });
  });

  test('can be used by only one of ten parallel attempts', async () => {
    const person = await somebody(url);
    const { token } = (await create(person.userId)).body;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => redeem(token, `${newPassword} ${n}`)),
    );
    const winners = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(winners).toHaveLength(1);
    expect((await login(url, person.email, `${newPassword} ${winners[0]}`)).status).toBe(200);
  });

  test('expires after a day, when a newer link is created, and when the user changes the password', async () => {
    const person = await somebody(url);
    const replaced = (await create(person.userId)).body.token;
    const late = (await create(person.userId)).body.token;
    expect((await redeem(replaced)).status).toBe(404);
    environment.travel(86_400_001);
    expect((await redeem(late)).status).toBe(404);
    await service.upkeep();
    const { rows } = await environment.pool.query('SELECT FROM password_links');
    expect(rows).toEqual([]);
    environment.travel(-86_400_001);

    const { token } = (await create(person.userId)).body;
    const session = (await login(url, person.email)).body.accessToken;
    await call(url, 'PUT', '/api/auth/password', {
      token: session,
      body: { currentPassword: goodPassword, newPassword },
    });
    expect((await redeem(token)).status).toBe(404);
  });

  test('stays unused when the password is common or the user is disabled', async () => {
    const person = await somebody(url);
    const { token } = (await create(person.userId)).body;
    expect(await redeem(token, 'password123')).toMatchObject({
      status: 400,
      body: { code: 'password_too_common', errors: [{ path: '/password' }] },
    });
    await bus.publish(userUpdated, profileOf(person, { enabled: false }));
    await eventually(async () => expect((await verify(url, person.token)).status).toBe(401));
    expect(await redeem(token)).toMatchObject({
      status: 403,
      body: { code: 'account_disabled' },
    });
    const { rows } = await environment.pool.query(
      'SELECT FROM password_links WHERE account_id = $1',
      [person.userId],
    );
    expect(rows).toHaveLength(1);
  });

  test('is stored as a hash, and only an administrator can create one, for an existing user', async () => {
    const person = await somebody(url);
    const { token } = (await create(person.userId)).body;
    const { rows } = await environment.pool.query<{ hash: Buffer }>(
      'SELECT hash FROM password_links WHERE account_id = $1',
      [person.userId],
    );
    expect(rows[0]?.hash).toHaveLength(32);
    expect(rows[0]?.hash.equals(Buffer.from(token, 'base64url'))).toBe(false);
    expect((await create(person.userId, person.token)).status).toBe(403);
    expect(await create(crypto.randomUUID())).toMatchObject({
      status: 404,
      body: { code: 'account_not_found' },
    });
  });
});

test('guessing links is limited per address', async () => {
  // Attempts are counted in the database, so this service needs one of its own.
  const other = await authEnvironment();
  const strict = await other.start({ AUTH_ATTEMPTS_PER_MINUTE: '3' });
  const statuses = [];
  for (let n = 0; n < 5; n++)
    statuses.push(
      (
        await call(strict.url, 'POST', '/api/auth/password-links/inspect', {
          body: { token: `${n}` },
        })
      ).status,
    );
  await other.stop();
  expect(statuses).toEqual([404, 404, 404, 429, 429]);
});
