import { createTokenVerifier } from '@ems/tokens';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { call, login, newEmail, register, somebody, verify } from './client.ts';
import { authEnvironment, goodPassword, type AuthEnvironment } from './start-auth-service.ts';

const minute = 60_000;
let environment: AuthEnvironment;
let email: string;
let one: Awaited<ReturnType<AuthEnvironment['start']>>;
let other: typeof one;

beforeAll(async () => {
  environment = await authEnvironment();
  [one, other] = await Promise.all([environment.start(), environment.start()]);
  email = newEmail();
  await register(one.url, email);
});
afterAll(() => environment.stop());

const jwks = async (url: string) =>
  (await call(url, 'GET', '/api/auth/jwks.json')).body as JSONWebKeySet;
const idsOf = async (url: string) => (await jwks(url)).keys.map(({ kid }) => kid);

async function signedBy(url: string) {
  const { body } = await login(url, email);
  const token = body.accessToken as string;
  return { token, kid: decodeProtectedHeader(token).kid };
}

async function rotate(url: string) {
  const id = (
    await environment.pool.query<{ id: string }>('SELECT id FROM accounts WHERE email = $1', [
      email,
    ])
  ).rows[0]?.id;
  await environment.pool.query(
    `UPDATE accounts SET authorities = '{ROLE_USER,ROLE_ADMIN}' WHERE id = $1`,
    [id],
  );
  const { body } = await login(url, email);
  return call(url, 'POST', '/api/auth/keys/rotate', { token: body.accessToken });
}

afterEach(() => environment.travel(60 * minute));

test('replicas that start together share one key, and the key set contains no private part', async () => {
  expect(await idsOf(one.url)).toHaveLength(1);
  expect(await idsOf(other.url)).toEqual(await idsOf(one.url));
  const { keys } = await jwks(one.url);
  expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual([
    'alg',
    'crv',
    'kid',
    'kty',
    'use',
    'x',
    'y',
  ]);
  expect((await call(one.url, 'GET', '/internal/jwks')).body).toEqual(await jwks(one.url));
});

test('a stored private key cannot be read without the secret', async () => {
  const { rows } = await environment.pool.query<{ private_jwe: string }>(
    'SELECT private_jwe FROM signing_keys',
  );
  expect(decodeProtectedHeader(rows[0]?.private_jwe ?? '')).toEqual({ alg: 'dir', enc: 'A256GCM' });
  await expect(
    environment.start({ KEY_ENCRYPTION_SECRET: 'another secret that is long enough, too' }),
  ).rejects.toThrow(/decrypt/);
});

test('a new key is published first and signs once every cache has it; the old one goes when its tokens have expired', async () => {
  const [old] = await idsOf(one.url);
  const { status, body } = await rotate(one.url);
  expect(status).toBe(201);
  const fresh = body.id as string;
  expect(await idsOf(other.url)).toEqual([old, fresh]);
  expect((await signedBy(one.url)).kid).toBe(old);

  environment.travel(10 * minute);
  expect((await signedBy(one.url)).kid).toBe(old);
  const cached = await jwks(other.url);

  environment.travel(1 * minute + 1_000);
  const { token, kid } = await signedBy(other.url);
  expect(kid).toBe(fresh);
  expect((await signedBy(one.url)).kid).toBe(fresh);
  const verifier = createTokenVerifier({
    issuer: 'http://app.localhost',
    audience: 'ems',
    keys: createLocalJWKSet(cached),
    now: environment.now,
  });
  expect(await verifier.verify(token)).toMatchObject({ email });
  expect(await idsOf(one.url)).toEqual([old, fresh]);

  environment.travel(12 * minute);
  await one.upkeep();
  expect(await idsOf(other.url)).toEqual([fresh]);
});

test('every replica accepts a token of the old key until it expires', async () => {
  await rotate(one.url);
  environment.travel(10.5 * minute);
  const { token } = await signedBy(one.url);
  environment.travel(5 * minute);
  expect((await verify(other.url, token)).status).toBe(200);
  environment.travel(5 * minute);
  expect(await verify(other.url, token)).toMatchObject({
    status: 401,
    body: { code: 'token_expired' },
  });
});

test('no replica creates a second key while a new one waits', async () => {
  const answers = await Promise.all([rotate(one.url), rotate(other.url), rotate(one.url)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('rotation_in_progress');
  expect(await idsOf(one.url)).toHaveLength(2);
});

test('a key is replaced automatically, once, after a month', async () => {
  environment.travel(31 * 24 * 60 * minute);
  await Promise.all([one.upkeep(), other.upkeep()]);
  await Promise.all([one.upkeep(), other.upkeep()]);
  const ids = await idsOf(one.url);
  expect(ids).toHaveLength(2);
  environment.travel(23 * minute);
  await one.upkeep();
  expect(await idsOf(one.url)).toEqual([ids[1]]);
  expect((await somebody(one.url)).token).toBeTruthy();
  expect((await login(one.url, email, goodPassword)).status).toBe(200);
});
