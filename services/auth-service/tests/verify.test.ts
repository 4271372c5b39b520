import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, login, refresh, somebody, verify } from './client.ts';
import { authEnvironment, internalToken, type AuthEnvironment } from './start-auth-service.ts';

let environment: AuthEnvironment;
let url: string;

beforeAll(async () => {
  environment = await authEnvironment();
  ({ url } = await environment.start());
});
afterAll(() => environment.stop());

describe('ForwardAuth', () => {
  test('accepts a valid token and reveals nothing about the user', async () => {
    const { token, userId, email } = await somebody(url);
    const { status, headers, body } = await verify(url, token);
    expect({ status, body }).toEqual({ status: 200, body: null });
    const said = JSON.stringify([...headers]);
    for (const secret of [userId, email, 'ROLE_USER']) expect(said).not.toContain(secret);
  });

  test.each([
    ['no token', undefined, 'token_missing'],
    ['a malformed token', 'abc', 'token_invalid'],
  ])('rejects %s with a problem', async (_, token, code) => {
    const answer = await verify(url, token);
    expect(answer).toMatchObject({ status: 401, body: { status: 401, code } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('rejects a token that has expired or whose session was ended elsewhere', async () => {
    const one = await environment.start();
    const person = await somebody(one.url);
    expect((await verify(url, person.token)).status).toBe(200);
    await call(one.url, 'POST', '/api/auth/logout', { cookie: person.cookie });
    expect(await verify(one.url, person.token)).toMatchObject({ body: { code: 'session_ended' } });
    environment.travel(1_001);
    expect(await verify(url, person.token)).toMatchObject({
      status: 401,
      body: { code: 'session_ended' },
    });
    const other = await somebody(url);
    environment.travel(600_000);
    expect((await verify(url, other.token)).body.code).toBe('token_expired');
  });

  test('rejects a token with another audience or issuer, an unsigned token and a forged one', async () => {
    const [audience, issuer] = await Promise.all([
      environment.start({ JWT_AUDIENCE: 'others' }),
      environment.start({ JWT_ISSUER: 'http://others.localhost' }),
    ]);
    const { email, token } = await somebody(url);
    for (const elsewhere of [audience, issuer]) {
      const { body } = await login(elsewhere.url, email);
      expect((await verify(elsewhere.url, body.accessToken)).status).toBe(200);
      expect((await verify(url, body.accessToken)).body.code).toBe('token_invalid');
    }
    const [header = '', payload = '', signature = ''] = token.split('.');
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`;
    const tampered = Buffer.from(
      JSON.stringify({ ...decodeJwt(token), authorities: ['ROLE_ADMIN'] }),
    ).toString('base64url');
    for (const forged of [unsigned, `${header}.${tampered}.${signature}`])
      expect((await verify(url, forged)).body.code).toBe('token_invalid');
  });
});

test('refresh tokens are stored as hashes', async () => {
  const { cookie } = await somebody(url);
  const { rows } = await environment.pool.query<{ hash: Buffer }>(
    'SELECT hash FROM refresh_tokens',
  );
  const stored = rows.map(({ hash }) => hash.toString('latin1')).join(' ');
  expect(rows.every(({ hash }) => hash.length === 32)).toBe(true);
  expect(stored).not.toContain(cookie);
  expect(stored).not.toContain(Buffer.from(cookie, 'base64url').toString('latin1'));
});

test('expired sessions, tokens, throttles and tombstones are removed', async () => {
  const service = await environment.start();
  const person = await somebody(url);
  await login(url, person.email, 'not the password');
  await call(url, 'DELETE', `/internal/accounts/${crypto.randomUUID()}`, { token: internalToken });
  environment.travel(31 * 86_400_000);
  await service.upkeep();
  const { rows } = await environment.pool.query(
    `SELECT (SELECT count(*)::int FROM sessions) + (SELECT count(*)::int FROM refresh_tokens)
       + (SELECT count(*)::int FROM login_throttles)
       + (SELECT count(*)::int FROM deleted_users) AS left`,
  );
  expect(rows).toEqual([{ left: 0 }]);
  expect((await refresh(url, person.cookie)).status).toBe(401);
  expect((await login(url, person.email)).status).toBe(200);
});

test('a large number of expired sessions is removed in several steps', async () => {
  const service = await environment.start();
  const { userId } = await somebody(url);
  await environment.pool.query(
    `INSERT INTO sessions (id, account_id, user_agent, created_at, last_used_at, expires_at)
     SELECT gen_random_uuid(), $1, '', $2, $2, $2 FROM generate_series(1, 30000)`,
    [userId, new Date(0)],
  );
  const left = async () => {
    await service.upkeep();
    const { rows } = await environment.pool.query(
      'SELECT count(*)::int AS count FROM sessions WHERE expires_at = $1',
      [new Date(0)],
    );
    return (rows as { count: number }[])[0]?.count;
  };
  // Other replicas may remove some in between.
  expect(await left()).toBeGreaterThan(0);
  await expect.poll(left).toBe(0);
});
