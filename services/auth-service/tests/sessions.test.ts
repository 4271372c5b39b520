import { sessionEnded } from '@ems/contracts';
import { captureEvents, type CapturedEvents, eventually } from '@ems/dev-env/testing';
import { hash } from '@node-rs/argon2';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call, login, newEmail, refresh, register, somebody, verify } from './client.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

const day = 86_400_000;
let environment: AuthEnvironment;
let url: string;
let events: CapturedEvents;

beforeAll(async () => {
  environment = await authEnvironment();
  events = await captureEvents(environment.broker, [sessionEnded]);
  ({ url } = await environment.start());
});
afterAll(async () => {
  await events.stop();
  await environment.stop();
});
beforeEach(() => events.clear());

const endings = (userId: string) =>
  events.all().filter(({ data }) => (data as { userId: string }).userId === userId);

describe('login', () => {
  test('returns an access token for ten minutes with the claims that services read, and a cookie that scripts cannot read', async () => {
    const email = newEmail();
    const { body } = await register(url, email);
    const answer = await login(url, email.toUpperCase());
    expect(answer).toMatchObject({
      status: 200,
      body: { user: { id: body.userId, email, authorities: ['ROLE_USER'] } },
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^ems_refresh=[\w-]{43}; Max-Age=2592000; Path=\/api\/auth; Expires=[^;]+; HttpOnly; SameSite=Strict, ems_browser_/,
    );
    const claims = decodeJwt(answer.body.accessToken);
    expect(decodeProtectedHeader(answer.body.accessToken)).toMatchObject({
      alg: 'ES256',
      typ: 'at+jwt',
    });
    expect(claims).toMatchObject({
      iss: 'http://app.localhost',
      aud: 'ems',
      sub: body.userId,
      email,
      authorities: ['ROLE_USER'],
      sid: expect.any(String),
      jti: expect.any(String),
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    expect(JSON.stringify(answer.body)).not.toContain(answer.cookie);
  });

  test('behind TLS sets a Secure cookie with the __Secure- prefix, and only that cookie can refresh', async () => {
    const { email } = await somebody(url);
    const overTls = { 'X-Forwarded-Proto': 'https' };
    const answer = await call(url, 'POST', '/api/auth/login', {
      body: { email, password: goodPassword },
      headers: overTls,
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^__Secure-ems_refresh=[\w-]{43}; .*; Secure; /);

    const [pair = ''] = cookie.split(';');
    const refreshWith = (Cookie: string) =>
      call(url, 'POST', '/api/auth/refresh', { headers: { ...overTls, Cookie } });
    expect((await refreshWith(pair.replace('__Secure-', ''))).status).toBe(401);
    expect((await refreshWith(pair)).status).toBe(200);
  });

  test('gives the same answer for an unknown email and a wrong password', async () => {
    const { email } = await somebody(url);
    const wrong = await login(url, email, 'not the password');
    const unknown = await login(url, newEmail(), 'not the password');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    expect(unknown.body).toEqual(wrong.body);
  });
});

describe('a password', () => {
  const composed = 'pässwörd of mine';
  const typedIn = (form: string) => composed.normalize(form);

  test('matches however its letters are composed', async () => {
    const email = newEmail();
    expect((await register(url, email, typedIn('NFD'))).status).toBe(201);
    for (const form of ['NFC', 'NFD', 'NFKC'])
      expect((await login(url, email, typedIn(form))).status).toBe(200);
    const fullWidth = 'ｐässwörd of mine';
    expect((await login(url, email, fullWidth)).status).toBe(200);
    expect((await login(url, email, 'passwörd of mine')).status).toBe(401);
  });

  test('that was hashed before normalisation still works and is hashed again', async () => {
    const { email, userId } = await somebody(url);
    const hashOf = async () =>
      (
        await environment.pool.query<{ hash: string }>(
          'SELECT password_hash AS hash FROM accounts WHERE id = $1',
          [userId],
        )
      ).rows[0]?.hash;
    const old = await hash(typedIn('NFD'));
    await environment.pool.query('UPDATE accounts SET password_hash = $2 WHERE id = $1', [
      userId,
      old,
    ]);
    expect((await login(url, email, typedIn('NFC'))).status).toBe(401);
    expect((await login(url, email, typedIn('NFD'))).status).toBe(200);
    expect(await hashOf()).not.toBe(old);
    for (const form of ['NFC', 'NFD'])
      expect((await login(url, email, typedIn(form))).status).toBe(200);
  });

  test('with a lone surrogate is rejected, so that no other surrogate matches it', async () => {
    const half = 'half \ud800 of a letter';
    const problem = {
      status: 400,
      body: { errors: [{ path: '/password', params: { reason: 'printable' } }] },
    };
    expect(await register(url, newEmail(), half)).toMatchObject(problem);
    expect(await login(url, newEmail(), half)).toMatchObject(problem);
  });
});

describe('refresh', () => {
  test('returns a new token and a new cookie of the same session', async () => {
    const { cookie, token } = await somebody(url);
    const answer = await refresh(url, cookie);
    expect(answer.status).toBe(200);
    expect(answer.cookie).not.toBe(cookie);
    expect(decodeJwt(answer.body.accessToken)['sid']).toBe(decodeJwt(token)['sid']);
    expect((await refresh(url, answer.cookie)).status).toBe(200);
  });

  test('succeeds twenty times at once with one cookie, and each new cookie works', async () => {
    const { cookie } = await somebody(url);
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(url, cookie)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(new Set(answers.map((answer) => answer.cookie)).size).toBe(20);
    const next = await refresh(url, answers.at(7)?.cookie);
    expect(next.status).toBe(200);
    expect((await refresh(url, next.cookie)).status).toBe(200);
  });

  test('with a token reused after the grace period ends the session for both sides and gives the reason', async () => {
    const { cookie, userId, token } = await somebody(url);
    const { cookie: newer, body } = await refresh(url, cookie);
    environment.travel(10_500);
    expect(await refresh(url, cookie)).toMatchObject({
      status: 401,
      body: { code: 'refresh_token_invalid' },
    });
    expect((await refresh(url, newer)).status).toBe(401);
    expect((await verify(url, body.accessToken)).status).toBe(401);
    await eventually(() => expect(endings(userId)).toHaveLength(1));
    expect(endings(userId)[0]?.data).toMatchObject({
      reason: 'token_reuse',
      sessionId: decodeJwt(token)['sid'],
    });
  });

  test('detects a stolen token that was used within the grace period once both sides continue', async () => {
    const { cookie } = await somebody(url);
    const mine = await refresh(url, cookie);
    const theirs = await refresh(url, cookie);
    expect(theirs.status).toBe(200);
    expect((await refresh(url, mine.cookie)).status).toBe(200);
    environment.travel(10_500);
    expect((await refresh(url, theirs.cookie)).status).toBe(401);
    expect((await refresh(url, mine.cookie)).status).toBe(401);
  });

  test('without a cookie, with an unknown one or as a form of another site is rejected and changes nothing', async () => {
    const { cookie } = await somebody(url);
    expect((await refresh(url, undefined)).body.code).toBe('refresh_token_invalid');
    expect((await refresh(url, 'x'.repeat(43))).body.code).toBe('refresh_token_invalid');
    const form = await call(url, 'POST', '/api/auth/refresh', {
      cookie,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(form).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect((await refresh(url, cookie)).status).toBe(200);
  });

  test('fails after a long idle time, and in any case after thirty days', async () => {
    const idle = await somebody(url);
    let { cookie } = await somebody(url);
    for (let days = 0; days < 27; days += 9) {
      environment.travel(9 * day);
      const answer = await refresh(url, cookie);
      expect(answer.status).toBe(200);
      cookie = answer.cookie ?? '';
    }
    expect((await refresh(url, idle.cookie)).status).toBe(401);
    environment.travel(4 * day);
    expect((await refresh(url, cookie)).status).toBe(401);
  });
});

describe('logout', () => {
  test('with the cookie ends that session, clears the cookie and publishes the end', async () => {
    const { cookie, token, userId } = await somebody(url);
    const answer = await call(url, 'POST', '/api/auth/logout', { cookie });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toMatch(/^ems_refresh=; .*Expires=Thu, 01 Jan 1970/);
    expect((await refresh(url, cookie)).status).toBe(401);
    expect((await verify(url, token)).status).toBe(401);
    await eventually(() => expect(endings(userId)).toHaveLength(1));
    expect(endings(userId)[0]?.data).toMatchObject({
      reason: 'logout',
      sessionId: decodeJwt(token)['sid'],
    });
  });

  test('with only the access token does the same', async () => {
    const { cookie, token } = await somebody(url);
    expect((await call(url, 'POST', '/api/auth/logout', { token })).status).toBe(204);
    expect((await refresh(url, cookie)).status).toBe(401);
  });

  test('everywhere ends every session with one event', async () => {
    const { email, cookie, token, userId } = await somebody(url);
    const other = await login(url, email);
    expect((await call(url, 'POST', '/api/auth/logout-all', { token })).status).toBe(204);
    expect((await refresh(url, cookie)).status).toBe(401);
    expect((await refresh(url, other.cookie)).status).toBe(401);
    await eventually(() => expect(endings(userId)).toHaveLength(1));
    expect(endings(userId)[0]?.data).toMatchObject({ reason: 'logout', sessionId: null, epoch: 1 });
    const { accessToken } = (await login(url, email)).body;
    const [before, after] = [token, accessToken].map((one: string) => decodeJwt(one)['epoch']);
    expect([before, after]).toEqual([0, 1]);
  });

  test('of one listed session keeps the others, and nobody can end the session of another user', async () => {
    const { email, token, userId } = await somebody(url);
    const other = await login(url, email);
    const stranger = await somebody(url);
    const { body } = await call(url, 'GET', '/api/auth/sessions', { token });
    expect(body.items).toHaveLength(2);
    const current = body.items.find((item: { current: boolean }) => item.current);
    expect(current.id).toBe(decodeJwt(token)['sid']);
    const target = body.items.find((item: { current: boolean }) => !item.current).id as string;
    const end = (as: string) => call(url, 'DELETE', `/api/auth/sessions/${target}`, { token: as });
    expect(await end(stranger.token)).toMatchObject({ status: 404 });
    expect((await end(token)).status).toBe(204);
    expect((await end(token)).status).toBe(404);
    expect((await refresh(url, other.cookie)).status).toBe(401);
    expect((await verify(url, token)).status).toBe(200);
    await eventually(() => expect(endings(userId)).toHaveLength(1));
  });
});

/** Logs in with the right password. `meanwhile` runs before the password is checked. */
async function slowLogin(email: string, meanwhile: () => Promise<unknown>) {
  const address = '192.0.2.77';
  const blocker = await environment.pool.connect();
  await blocker.query('BEGIN');
  await blocker.query(
    `INSERT INTO login_throttles (key, failures, blocked_until, last_at)
     VALUES (sha256(convert_to($1, 'UTF8')), 0, now(), now())`,
    [`${email} ${address}`],
  );
  const answer = call(url, 'POST', '/api/auth/login', {
    body: { email, password: goodPassword },
    headers: { 'X-Forwarded-For': address },
  });
  await eventually(async () => {
    const { rows } = await blocker.query(
      'SELECT FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid',
    );
    expect(rows).toHaveLength(1);
  });
  await meanwhile();
  await blocker.query('ROLLBACK');
  blocker.release();
  return answer;
}

describe('a login whose password is still being checked', () => {
  const sessionsOf = async (userId: string) =>
    (await environment.pool.query('SELECT FROM sessions WHERE account_id = $1', [userId])).rowCount;

  test('starts no session when the password changes meanwhile', async () => {
    const { email, token, userId } = await somebody(url);
    const answer = await slowLogin(email, () => change(token, goodPassword, 'another good one'));
    expect(answer).toMatchObject({ status: 401, body: { code: 'login_failed' } });
    expect(await sessionsOf(userId)).toBe(1);
  });

  test('starts no session when the user is disabled meanwhile', async () => {
    const { email, userId } = await somebody(url);
    const answer = await slowLogin(email, () =>
      environment.pool.query('UPDATE accounts SET enabled = false WHERE id = $1', [userId]),
    );
    expect(answer.status).toBe(401);
    expect(await sessionsOf(userId)).toBe(1);
  });

  test('succeeds when nothing changes', async () => {
    const { email } = await somebody(url);
    expect((await slowLogin(email, async () => undefined)).status).toBe(200);
  });
});

const change = (token: string, currentPassword: string, newPassword: string) =>
  call(url, 'PUT', '/api/auth/password', { token, body: { currentPassword, newPassword } });

describe('a new password', () => {
  test('replaces the old one only once when two are set at the same time', async () => {
    const { email, token } = await somebody(url);
    const other = (await login(url, email)).body.accessToken as string;
    const answers = await Promise.all([
      change(token, goodPassword, 'the first new one'),
      change(other, goodPassword, 'the second new one'),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 403]);
  });

  test('needs the current one, ends the other sessions and keeps this one', async () => {
    const { email, token, cookie, userId } = await somebody(url);
    const other = await login(url, email);
    expect(await change(token, 'not the password', 'another good one')).toMatchObject({
      status: 403,
      body: { code: 'password_wrong' },
    });
    expect((await change(token, goodPassword, 'another good one')).status).toBe(204);
    expect((await login(url, email)).status).toBe(401);
    expect((await login(url, email, 'another good one')).status).toBe(200);
    expect((await refresh(url, other.cookie)).status).toBe(401);
    expect((await refresh(url, cookie)).status).toBe(200);
    await eventually(() => expect(endings(userId)).toHaveLength(1));
    expect(endings(userId)[0]?.data).toMatchObject({
      reason: 'password_changed',
      sessionId: decodeJwt(other.body.accessToken)['sid'],
    });
  });

  test.each([
    ['too short', 'short', 'too_small'],
    ['too long', 'x'.repeat(129), 'too_big'],
    ['too common', 'Password123', 'password_too_common'],
  ])('that is %s is rejected with its field', async (_, newPassword, code) => {
    const { token } = await somebody(url);
    expect(await change(token, goodPassword, newPassword)).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'body', path: '/newPassword', code }] },
    });
  });
});
