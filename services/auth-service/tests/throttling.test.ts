import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, login, newEmail, register, somebody } from './client.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

let environment: AuthEnvironment;
let url: string;

beforeAll(async () => {
  environment = await authEnvironment();
  ({ url } = await environment.start());
});
afterAll(() => environment.stop());

const loginFrom = (address: string, email: string, password: string) =>
  call(url, 'POST', '/api/auth/login', {
    body: { email, password },
    headers: { 'X-Forwarded-For': address },
  });

async function failures(address: string, email: string, times: number): Promise<number[]> {
  const statuses = [];
  for (let n = 0; n < times; n++)
    statuses.push((await loginFrom(address, email, 'not the password')).status);
  return statuses;
}

describe('guessing at an account', () => {
  test('costs nothing at first and then ever more time, which the answer tells', async () => {
    const { email } = await somebody(url);
    expect(await failures('192.0.2.1', email, 6)).toEqual(Array(6).fill(401));
    const first = await loginFrom('192.0.2.1', email, 'not the password');
    expect(first).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
    expect(first.headers.get('retry-after')).toBe('1');
    environment.travel(1_001);
    expect(await failures('192.0.2.1', email, 1)).toEqual([401]);
    const second = await loginFrom('192.0.2.1', email, 'not the password');
    expect(second.headers.get('retry-after')).toBe('2');
  });

  test('is slowed in the same way when there is no such account', async () => {
    const statuses = await failures('192.0.2.1', newEmail(), 8);
    expect(statuses).toEqual([...Array(6).fill(401), 429, 429]);
  });

  test('many times at once tries no more passwords than one after the other', async () => {
    const { email } = await somebody(url);
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => loginFrom('192.0.2.2', email, 'not the password')),
    );
    const tried = answers.filter(({ status }) => status === 401);
    expect(tried.length).toBeLessThanOrEqual(6);
  });

  test('does not keep out the person at another address, nor for ever the one at the same', async () => {
    const { email } = await somebody(url);
    await failures('192.0.2.3', email, 10);
    expect((await loginFrom('198.51.100.7', email, goodPassword)).status).toBe(200);
    expect((await loginFrom('192.0.2.3', email, goodPassword)).status).toBe(429);
    environment.travel(15 * 60_000);
    expect((await loginFrom('192.0.2.3', email, goodPassword)).status).toBe(200);
    expect(await failures('192.0.2.3', email, 6)).toEqual(Array(6).fill(401));
  });

  test('from very many addresses slows the account as a whole, by half a minute at most', async () => {
    const { email } = await somebody(url);
    await environment.pool.query(
      `INSERT INTO login_throttles (key, failures, blocked_until, last_at)
       VALUES (sha256(convert_to($1, 'UTF8')), 5000, $2, $2)
       ON CONFLICT (key) DO UPDATE SET failures = excluded.failures`,
      [email, new Date(environment.now())],
    );
    expect(await failures('203.0.113.1', email, 1)).toEqual([401]);
    const refused = await loginFrom('203.0.113.2', email, goodPassword);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    environment.travel(30_001);
    expect((await loginFrom('203.0.113.2', email, goodPassword)).status).toBe(200);
  });

  test('at the current password, with a stolen token, is slowed as well', async () => {
    const { token } = await somebody(url);
    const guess = () =>
      call(url, 'PUT', '/api/auth/password', {
        token,
        body: { currentPassword: 'not the password', newPassword: 'another good one' },
      });
    const statuses = [];
    for (let n = 0; n < 8; n++) statuses.push((await guess()).status);
    expect(statuses).toEqual([...Array(6).fill(403), 429, 429]);
  });
});

test('a hundred logins at once are answered or told to wait, and the service goes on', async () => {
  const { email } = await somebody(url);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => loginFrom(`10.0.0.${n}`, email, goodPassword)),
  );
  expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
  expect((await loginFrom('10.0.1.1', email, goodPassword)).status).toBe(200);
  expect((await loginFrom('10.0.1.1', newEmail(), goodPassword)).status).toBe(401);
});

test('one address may only log in, register and refresh so often', async () => {
  const { url: strict } = await environment.start({ AUTH_ATTEMPTS_PER_MINUTE: '3' });
  const statuses = [
    (await register(strict, newEmail())).status,
    (await login(strict, newEmail())).status,
    (await call(strict, 'POST', '/api/auth/refresh')).status,
    (await login(strict, newEmail())).status,
    (await register(strict, newEmail())).status,
  ];
  expect(statuses).toEqual([201, 401, 401, 429, 429]);
});
