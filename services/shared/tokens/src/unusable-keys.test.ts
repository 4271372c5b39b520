import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { accessTokenType, createTokenVerifier, KeysUnavailableError } from './index.ts';

const issuer = 'http://app.localhost';
let privateKey: CryptoKey;
let jwk: JWK;
/** The response of auth-service to a request for its keys. */
let published: unknown;
const server = createServer((_request, response) => response.end(JSON.stringify(published)));

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = pair.privateKey;
  jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => server.close());

const verifier = () =>
  createTokenVerifier({
    issuer,
    audience: 'ems',
    keys: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  });

let tokens = 0;
/** A new token each time, so that none is cached. */
const token = (kid = 'k1') =>
  new SignJWT({ email: 'a@b.c', authorities: ['ROLE_USER'], sid: `s${tokens++}` })
    .setProtectedHeader({ alg: 'ES256', kid, typ: accessTokenType })
    .setIssuer(issuer)
    .setAudience('ems')
    .setSubject('u')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);

const unusable: [string, () => unknown][] = [
  ['no object', () => 'away'],
  ['no set', () => ({ error: 'away' })],
  ['an empty set', () => ({ keys: [] })],
  ['a set with entries that are not keys', () => ({ keys: ['k1'] })],
  ['a set with a broken key', () => ({ keys: [{ ...jwk, x: 'AA' }] })],
];

test.each(unusable)(
  'no token is reported as invalid when the answer is %s, and tokens work once there are keys',
  async (_, answer) => {
    published = answer();
    const { verify } = verifier();
    await expect(verify(await token())).rejects.toBeInstanceOf(KeysUnavailableError);
    published = { keys: [jwk] };
    vi.setSystemTime(Date.now() + 6_000);
    await expect(verify(await token())).resolves.toMatchObject({ userId: 'u' });
  },
);

test.each(unusable)(
  'known keys stay valid when a later answer is %s, and only unknown keys cannot be checked',
  async (_, answer) => {
    published = { keys: [jwk] };
    const { verify } = verifier();
    await verify(await token());
    published = answer();
    vi.setSystemTime(Date.now() + 6_000);
    await expect(verify(await token('k2'))).rejects.toBeInstanceOf(KeysUnavailableError);
    await expect(verify(await token())).resolves.toMatchObject({ userId: 'u' });
  },
);

test('a token of an unknown key is invalid when the keys can be loaded', async () => {
  published = { keys: [jwk] };
  await expect(verifier().verify(await token('k2'))).rejects.toMatchObject({
    code: 'token_invalid',
  });
});
