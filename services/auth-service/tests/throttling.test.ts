import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, newEmail, somebody } from './client.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

let environment: AuthEnvironment;
let url: string;

beforeAll(async () => {
  environment = await authEnvironment();
  ({ url } = await environment.start());
});
afterAll(() => environment.stop());

const loginFrom = (address: string, email: string, password: string, browser = '') =>
  call(url, 'POST', '/api/auth/login', {
    body: { email, password },
    headers: { 'X-Forwarded-For': address, Cookie: browser },
  });

/** A new user whose account has thousands of failed guesses from many addresses. */
async function attackedPerson() {
  const person = await somebody(url);
  for (const key of [person.email, `${person.email} from new addresses`])
    await environment.pool.query(
      `INSERT INTO login_throttles (key, failures, blocked_until, last_at)
       VALUES (sha256(convert_to($1, 'UTF8')), 5000, $2, $2)
       ON CONFLICT (key) DO UPDATE SET failures = excluded.failures`,
      [key, new Date(environment.now())],
    );
  return person;
}

async function failures(address: string, email: string, times: number): Promise<number[]> {
  const statuses = [];
  for (let n = 0; n < times; n++)
    statuses.push((await loginFrom(address, email, 'not the password')).status);
  return statuses;
}

describe('guessing the password of an account', () => {
  test('is free at first and then needs longer and longer waits, which the answer states', async () => {
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

  test('is slowed in the same way when the account does not exist', async () => {
    const statuses = await failures('192.0.2.1', newEmail(), 8);
    expect(statuses).toEqual([...Array(6).fill(401), 429, 429]);
  });

  test('in parallel tries no more passwords than one after the other', async () => {
    const { email } = await somebody(url);
    const startedAt = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => loginFrom('192.0.2.2', email, 'not the password')),
    );
    const tried = answers.filter(({ status }) => status === 401);
    // Six are free. The next may come after one second, then after two more, then after four.
    const seconds = (Date.now() - startedAt) / 1000;
    expect(tried.length).toBeLessThanOrEqual(6 + Math.floor(Math.log2(seconds + 1)));
  });

  test('does not lock out the owner at another address, and at the same address only for a while', async () => {
    const { email } = await somebody(url);
    await failures('192.0.2.3', email, 10);
    expect((await loginFrom('198.51.100.7', email, goodPassword)).status).toBe(200);
    expect((await loginFrom('192.0.2.3', email, goodPassword)).status).toBe(429);
    environment.travel(15 * 60_000);
    expect((await loginFrom('192.0.2.3', email, goodPassword)).status).toBe(200);
    expect(await failures('192.0.2.3', email, 6)).toEqual(Array(6).fill(401));
  });

  test('never locks out a browser that has logged in before', async () => {
    const { email, browser } = await attackedPerson();
    for (let round = 0; round < 10; round++) {
      const guesses = Array.from({ length: 5 }, (_, n) =>
        loginFrom(`192.0.2.${10 + n}`, email, 'not the password'),
      );
      const [owner] = await Promise.all([
        loginFrom('192.0.2.10', email, goodPassword, browser),
        ...guesses,
      ]);
      expect(owner.status).toBe(200);
    }
  });

  test('from addresses that keep failing does not lock out an address without failures', async () => {
    const { email } = await attackedPerson();
    for (let n = 0; n < 3; n++) {
      await failures('203.0.113.1', email, 1);
      environment.travel(5_001);
    }
    expect(await failures('203.0.113.1', email, 2)).toEqual([401, 429]);
    expect((await loginFrom('203.0.113.2', email, goodPassword)).status).toBe(200);
  });

  test('from many new addresses delays the next new address by at most five seconds', async () => {
    const { email } = await attackedPerson();
    expect(await failures('203.0.113.11', email, 1)).toEqual([401]);
    const refused = await loginFrom('203.0.113.12', email, goodPassword);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(5);
    environment.travel(5_001);
    expect((await loginFrom('203.0.113.12', email, goodPassword)).status).toBe(200);
  });

  test('from addresses that keep failing delays those addresses by at most half a minute', async () => {
    const { email } = await attackedPerson();
    for (let n = 0; n < 4; n++) {
      await failures('203.0.113.21', email, 1);
      environment.travel(5_001);
    }
    const refused = await loginFrom('203.0.113.21', email, goodPassword);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    environment.travel(30_001);
    expect((await loginFrom('203.0.113.21', email, goodPassword)).status).toBe(200);
  });

  test('with a stolen token is slowed as well', async () => {
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

describe('a browser that has logged in before', () => {
  test('is slowed by its own failures', async () => {
    const { email, browser } = await somebody(url);
    const statuses = [];
    for (let n = 0; n < 13; n++)
      statuses.push((await loginFrom('192.0.2.30', email, 'not the password', browser)).status);
    expect(statuses).toEqual([...Array(11).fill(401), 429, 429]);
    expect((await loginFrom('192.0.2.30', email, goodPassword)).status).toBe(200);
  });

  test('gets one cookie for that account, which scripts cannot read', async () => {
    const { email, browser } = await somebody(url);
    expect(browser).toMatch(/^ems_browser_[0-9a-f]{16}=[\w.-]+$/);
    const first = await loginFrom('192.0.2.31', email, goodPassword);
    expect(first.headers.get('set-cookie')).toMatch(
      /ems_browser_\w+=[\w.-]+; Max-Age=31536000; Path=\/api\/auth\/login; Expires=[^;]+; HttpOnly; SameSite=Strict/,
    );
    expect((await loginFrom('192.0.2.31', email, goodPassword, browser)).browser).toBeUndefined();
  });

  test('is unknown for another account, with a forged cookie, after a year and after a new password', async () => {
    const [ann, bob] = [await attackedPerson(), await somebody(url)];
    const value = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);
    const name = ann.browser.slice(0, ann.browser.indexOf('='));
    const known = async (cookie: string, password = goodPassword) => {
      const { status, browser } = await loginFrom('192.0.2.40', ann.email, password, cookie);
      expect(status).toBe(200);
      return browser === undefined;
    };
    expect(await known(ann.browser)).toBe(true);
    expect(await known(`${name}=${value(bob.browser)}`)).toBe(false);
    expect(await known(ann.browser.replace(ann.userId, bob.userId))).toBe(false);
    expect(await known(`${name}=${'.'.repeat(4)}`)).toBe(false);
    const newPassword = 'another good one';
    const changed = await call(url, 'PUT', '/api/auth/password', {
      token: ann.token,
      body: { currentPassword: goodPassword, newPassword },
    });
    expect(await known(ann.browser, newPassword)).toBe(false);
    const renewed = changed.browser ?? '';
    expect(await known(renewed, newPassword)).toBe(true);
    environment.travel(366 * 86_400_000);
    expect(await known(renewed, newPassword)).toBe(false);
    environment.travel(-366 * 86_400_000);
  });
});

test('a hundred logins at once are answered or told to wait, and the service keeps working', async () => {
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

test('logins and registrations are limited per address, refreshes are not, and a known browser has its own limit', async () => {
  const { url: strict } = await environment.start({ AUTH_ATTEMPTS_PER_MINUTE: '3' });
  const { email, browser } = await somebody(url);
  const statuses: number[] = [];
  for (const path of ['register', 'login', 'login', 'login', 'register']) {
    const person = { email: newEmail(), password: goodPassword };
    const { status } = await call(strict, 'POST', `/api/auth/${path}`, {
      body: path === 'register' ? { ...person, name: 'Ann' } : person,
      headers: { 'X-Forwarded-For': '203.0.113.76' },
    });
    statuses.push(status);
  }
  expect(statuses).toEqual([201, 401, 401, 429, 429]);
  expect((await call(strict, 'POST', '/api/auth/refresh')).status).toBe(401);
  const known = await call(strict, 'POST', '/api/auth/login', {
    body: { email, password: goodPassword },
    headers: { Cookie: browser },
  });
  expect(known.status).toBe(200);
});

test('two replicas count the attempts of an address together', async () => {
  const limit = { AUTH_ATTEMPTS_PER_MINUTE: '4' };
  const replicas = [await environment.start(limit), await environment.start(limit)];
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) {
    const { status } = await call(replicas[n % 2]?.url ?? '', 'POST', '/api/auth/login', {
      body: { email: newEmail(), password: 'not the password' },
      headers: { 'X-Forwarded-For': '203.0.113.77' },
    });
    statuses.push(status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
});
