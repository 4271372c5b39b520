import { sessionEnded, userCreated, userDeleted, userErased, userUpdated } from '@ems/contracts';
import {
  type CapturedEvents,
  capturedLog,
  captureEvents,
  eventually,
  publisherOf,
  type TestPublisher,
} from '@ems/dev-env/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, invite, login, newEmail, refresh, somebody, verify } from './client.ts';
import { authEnvironment, type AuthEnvironment } from './start-auth-service.ts';

const log = capturedLog('auth-service');
let environment: AuthEnvironment;
let url: string;
let events: CapturedEvents;
let bus: TestPublisher;

beforeAll(async () => {
  environment = await authEnvironment(log.logger);
  events = await captureEvents(environment.broker, [sessionEnded, userErased]);
  bus = await publisherOf(environment.broker);
  ({ url } = await environment.start());
});
afterAll(async () => {
  await events.stop();
  await bus.stop();
  await environment.stop();
});
beforeEach(() => events.clear());

const of = (userId: string) =>
  events.all().filter(({ data }) => (data as { userId: string }).userId === userId);

const profile = (
  person: { userId: string; email: string },
  version: number,
  change: { authorities?: ('ROLE_USER' | 'ROLE_ADMIN')[]; enabled?: boolean; email?: string } = {},
) => ({
  userId: person.userId,
  email: person.email,
  version,
  name: 'Ann',
  authorities: ['ROLE_USER' as const],
  enabled: true,
  timeZone: 'UTC',
  locale: 'en-GB',
  language: 'en',
  ...change,
});

/** The log lines about a user. */
const logged = (userId: string) =>
  log
    .text()
    .split('\n')
    .filter((line) => line.includes(`"userId":"${userId}"`))
    .map((line) => JSON.parse(line) as { msg: string; authorities?: string[] });

/** Waits until all events published so far are handled: an event published now has had its effect. */
async function settled(): Promise<void> {
  const last = await somebody(url);
  await bus.publish(userDeleted, { userId: last.userId, version: 2 });
  await eventually(() => expect(of(last.userId)).toHaveLength(1));
}

describe('when a user is disabled', () => {
  test('the sessions end with a published reason and the user cannot log in', async () => {
    const person = await somebody(url);
    await bus.publish(userUpdated, profile(person, 2, { enabled: false }));
    await eventually(() => expect(of(person.userId)).toHaveLength(1));
    expect(of(person.userId)[0]).toMatchObject({
      type: 'session.ended',
      data: { sessionId: null, reason: 'disabled' },
    });
    expect((await verify(url, person.token)).status).toBe(401);
    expect((await refresh(url, person.cookie)).status).toBe(401);
    expect(await login(url, person.email)).toMatchObject({
      status: 403,
      body: { code: 'account_disabled' },
    });
    expect((await login(url, person.email, 'not the password')).body.code).toBe('login_failed');
  });

  test('this is logged with the id', async () => {
    const person = await somebody(url);
    await bus.publish(userUpdated, profile(person, 2, { enabled: false }));
    await eventually(() =>
      expect(logged(person.userId).map(({ msg }) => msg)).toContain('User disabled'),
    );
  });

  test('and then enabled, the user can log in again', async () => {
    const person = await somebody(url);
    await bus.publish(userUpdated, profile(person, 2, { enabled: false }));
    await bus.publish(userUpdated, profile(person, 3));
    await settled();
    expect((await login(url, person.email)).status).toBe(200);
    expect((await verify(url, person.token)).status).toBe(401);
  });
});

describe('when roles change', () => {
  test('the old token is rejected, the session continues and the next token has the new roles', async () => {
    const person = await somebody(url);
    await bus.publish(
      userUpdated,
      profile(person, 2, { authorities: ['ROLE_USER', 'ROLE_ADMIN'] }),
    );
    await eventually(() => expect(of(person.userId)).toHaveLength(1));
    expect(of(person.userId)[0]?.data).toMatchObject({
      sessionId: null,
      epoch: 1,
      reason: 'role_changed',
    });
    expect(decodeJwt(person.token)['epoch']).toBe(0);
    expect(await verify(url, person.token)).toMatchObject({
      status: 401,
      body: { code: 'token_expired' },
    });
    const { status, body } = await refresh(url, person.cookie);
    expect(status).toBe(200);
    expect(body.user.authorities).toEqual(['ROLE_USER', 'ROLE_ADMIN']);
    expect(decodeJwt(body.accessToken)['epoch']).toBe(1);
    expect(decodeJwt(body.accessToken)['authorities']).toEqual(['ROLE_USER', 'ROLE_ADMIN']);
    expect((await verify(url, body.accessToken)).status).toBe(200);
  });

  test('the change is logged once, with the id and the new roles but without the email', async () => {
    const person = await somebody(url);
    const data = profile(person, 2, { authorities: ['ROLE_USER', 'ROLE_ADMIN'] });
    await bus.publish(userUpdated, data);
    await bus.publish(userUpdated, data);
    await settled();
    expect(logged(person.userId)).toMatchObject([
      { msg: 'Roles or email changed, tokens revoked', authorities: data.authorities },
    ]);
    expect(log.text()).not.toContain(person.email);
  });

  test('a former administrator cannot use a token from before the change', async () => {
    const person = await somebody(url);
    await bus.publish(
      userUpdated,
      profile(person, 2, { authorities: ['ROLE_USER', 'ROLE_ADMIN'] }),
    );
    await eventually(() => expect(of(person.userId)).toHaveLength(1));
    const { body, cookie } = await refresh(url, person.cookie);
    await bus.publish(userUpdated, profile(person, 3));
    await eventually(() => expect(of(person.userId)).toHaveLength(2));
    const rotate = (token: string) => call(url, 'POST', '/api/auth/keys/rotate', { token });
    expect((await rotate(body.accessToken)).status).toBe(401);
    expect((await rotate((await refresh(url, cookie)).body.accessToken)).status).toBe(403);
  });

  test('an event that changes neither roles nor email ends no session', async () => {
    const person = await somebody(url);
    await bus.publish(userUpdated, { ...profile(person, 2), name: 'Anne' });
    await settled();
    expect(of(person.userId)).toEqual([]);
    expect((await verify(url, person.token)).status).toBe(200);
  });
});

test('the user logs in with the new email', async () => {
  const person = await somebody(url);
  const email = newEmail();
  await bus.publish(userUpdated, profile(person, 2, { email }));
  await settled();
  expect((await login(url, person.email)).status).toBe(401);
  expect((await login(url, email)).body.user).toMatchObject({ id: person.userId, email });
});

describe('an event that arrives twice, late or out of order', () => {
  test('changes nothing when it is older', async () => {
    const person = await somebody(url);
    await bus.publish(userUpdated, profile(person, 5));
    await bus.publish(userUpdated, profile(person, 4, { enabled: false }));
    await bus.publish(
      userCreated,
      profile(person, 1, { authorities: ['ROLE_USER', 'ROLE_ADMIN'] }),
    );
    await settled();
    expect(of(person.userId)).toEqual([]);
    expect((await login(url, person.email)).body.user.authorities).toEqual(['ROLE_USER']);
  });

  test('takes effect once', async () => {
    const person = await somebody(url);
    const data = profile(person, 2, { enabled: false });
    await bus.publish(userUpdated, data);
    await bus.publish(userUpdated, data);
    await settled();
    expect(of(person.userId)).toHaveLength(1);
  });
});

describe('when a user is deleted', () => {
  test('only the id remains, every delivery is confirmed, and a late event does not restore the user', async () => {
    const person = await somebody(url);
    await bus.publish(userDeleted, { userId: person.userId, version: 2 });
    await bus.publish(userDeleted, { userId: person.userId, version: 2 });
    await bus.publish(userUpdated, profile(person, 9));
    await settled();
    expect(of(person.userId)).toEqual([
      { type: 'user.erased', data: { userId: person.userId, service: 'auth-service' } },
      { type: 'user.erased', data: { userId: person.userId, service: 'auth-service' } },
    ]);
    expect((await verify(url, person.token)).status).toBe(401);
    expect((await refresh(url, person.cookie)).status).toBe(401);
    expect((await login(url, person.email)).status).toBe(401);
    const { rows } = await environment.pool.query(
      `SELECT (SELECT count(*)::int FROM accounts WHERE id = $1) AS accounts,
              (SELECT count(*)::int FROM sessions WHERE account_id = $1) AS sessions,
              (SELECT count(*)::int FROM deleted_users WHERE id = $1) AS tombstones,
              (SELECT count(*)::int FROM refresh_tokens t LEFT JOIN sessions s ON s.id = t.session_id WHERE s.id IS NULL) AS loose`,
      [person.userId],
    );
    expect(rows).toEqual([{ accounts: 0, sessions: 0, tombstones: 1, loose: 0 }]);
    environment.users.profiles.delete(person.userId);
    const again = await invite(url, person.email);
    expect(again.status).toBe(201);
    expect(again.body.userId).not.toBe(person.userId);
  });

  test('the deletion of an unknown user is confirmed as well', async () => {
    const userId = crypto.randomUUID();
    await bus.publish(userDeleted, { userId, version: 3 });
    await eventually(() => expect(of(userId)).toHaveLength(1));
  });
});

test('an event waits while the database is unavailable and is not lost', async () => {
  const person = await somebody(url);
  const { rows } = await environment.pool.query<{ name: string }>(
    'SELECT current_database() AS name',
  );
  const admin = new URL(environment.database.adminUrl);
  admin.pathname = '/postgres';
  const { createPool } = await import('@ems/database');
  const outside = createPool({ url: admin.href, name: 'outside', logger: environment.logger });
  const name = rows[0]?.name ?? '';
  const shut = (open: boolean) =>
    outside.query(`ALTER DATABASE ${name} WITH CONNECTION LIMIT ${open ? -1 : 0}`);
  await shut(false);
  await outside.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
    name,
  ]);
  await bus.publish(userDeleted, { userId: person.userId, version: 2 });
  await eventually(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503));
  await shut(true);
  await outside.end();
  await eventually(() => expect(of(person.userId)).toHaveLength(1));
  expect((await login(url, person.email)).status).toBe(401);
});
