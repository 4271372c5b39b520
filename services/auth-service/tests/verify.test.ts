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
  test('lets a good token through and says whose it is', async () => {
    const { token, userId, email } = await somebody(url);
    const { status, headers, body } = await verify(url, token);
    expect({ status, body }).toEqual({ status: 200, body: null });
    expect(headers.get('x-user-id')).toBe(userId);
    expect(headers.get('x-user-email')).toBe(email);
    expect(headers.get('x-user-authorities')).toBe('ROLE_USER');
  });

  test.each([
    ['no token', undefined, 'token_missing'],
    ['something that is no token', 'abc', 'token_invalid'],
  ])('turns away %s with a problem', async (_, token, code) => {
    const answer = await verify(url, token);
    expect(answer).toMatchObject({ status: 401, body: { status: 401, code } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-user-id')).toBeNull();
  });

  test('turns away a token that has expired, or whose session was ended elsewhere', async () => {
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

  test('turns away a token for another audience, issuer or key, or of another kind', async () => {
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

describe('a ticket for a socket', () => {
  const issue = (token: string) => call(url, 'POST', '/api/auth/ws-ticket', { token });
  const redeem = (ticket: string, token = internalToken) =>
    call(url, 'POST', '/internal/ws-tickets/redeem', { token, body: { ticket } });

  test('is redeemed by one of twenty who try, for a token of the same session', async () => {
    const { token, userId } = await somebody(url);
    const { status, body } = await issue(token);
    expect(status).toBe(201);
    const answers = await Promise.all(Array.from({ length: 20 }, () => redeem(body.ticket)));
    const redeemed = answers.filter((answer) => answer.status === 200);
    expect(redeemed).toHaveLength(1);
    expect(decodeJwt(redeemed[0]?.body.accessToken)).toMatchObject({
      sub: userId,
      sid: decodeJwt(token)['sid'],
    });
    expect(answers.find((answer) => answer.status !== 200)).toMatchObject({
      status: 401,
      body: { code: 'ticket_invalid' },
    });
  });

  test('is good for thirty seconds, and not after its session has ended', async () => {
    const { token, cookie } = await somebody(url);
    const late = await issue(token);
    const orphaned = await issue(token);
    environment.travel(30_001);
    expect((await redeem(late.body.ticket)).status).toBe(401);
    environment.travel(-30_001);
    await call(url, 'POST', '/api/auth/logout', { cookie });
    expect((await redeem(orphaned.body.ticket)).status).toBe(401);
  });

  test('is stored as a hash, as refresh tokens are', async () => {
    const { token, cookie } = await somebody(url);
    const { body } = await issue(token);
    const { rows } = await environment.pool.query<{ hash: Buffer }>(
      'SELECT hash FROM ws_tickets UNION ALL SELECT hash FROM refresh_tokens',
    );
    const stored = rows.map(({ hash }) => hash.toString('latin1')).join(' ');
    expect(rows.every(({ hash }) => hash.length === 32)).toBe(true);
    for (const secret of [body.ticket as string, cookie]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret, 'base64url').toString('latin1'));
    }
  });
});

test('what has expired is removed in time: sessions with their tokens, tickets, throttles, tombstones', async () => {
  const service = await environment.start();
  const person = await somebody(url);
  await call(url, 'POST', '/api/auth/ws-ticket', { token: person.token });
  await login(url, person.email, 'not the password');
  await call(url, 'DELETE', `/internal/accounts/${crypto.randomUUID()}`, { token: internalToken });
  environment.travel(31 * 86_400_000);
  await service.upkeep();
  const { rows } = await environment.pool.query(
    `SELECT (SELECT count(*)::int FROM sessions) + (SELECT count(*)::int FROM refresh_tokens)
       + (SELECT count(*)::int FROM ws_tickets) + (SELECT count(*)::int FROM login_throttles)
       + (SELECT count(*)::int FROM deleted_users) AS left`,
  );
  expect(rows).toEqual([{ left: 0 }]);
  expect((await refresh(url, person.cookie)).status).toBe(401);
  expect((await login(url, person.email)).status).toBe(200);
});

test('of very many sessions that have expired, so many are removed at once as a statement has time for', async () => {
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
  // The rounds of other replicas may come in between.
  expect(await left()).toBeGreaterThan(0);
  await expect.poll(left).toBe(0);
});
