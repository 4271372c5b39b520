import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  accessTokenType,
  createTokenVerifier,
  KeysUnavailableError,
  type TokenVerifier,
} from './index.ts';

const at = Date.UTC(2026, 10, 24, 10) / 1000;
let privateKey: CryptoKey;
let verifier: TokenVerifier;
let clock = at * 1000;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateKey = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' };
  verifier = createTokenVerifier({
    issuer: 'http://app.localhost',
    audience: 'ems',
    keys: createLocalJWKSet({ keys: [jwk] }),
    now: () => clock,
  });
});

const token = (
  change: {
    audience?: string;
    issuer?: string;
    type?: string;
    key?: CryptoKey;
    claims?: object;
  } = {},
) =>
  new SignJWT({ email: 'a@b.c', authorities: ['ROLE_USER'], sid: 's', ...change.claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: change.type ?? accessTokenType })
    .setIssuer(change.issuer ?? 'http://app.localhost')
    .setAudience(change.audience ?? 'ems')
    .setSubject('u')
    .setIssuedAt(at)
    .setExpirationTime(at + 600)
    .sign(change.key ?? privateKey);

test('a valid token returns the principal', async () => {
  clock = at * 1000;
  expect(await verifier.verify(await token())).toMatchObject({ userId: 'u', sessionId: 's' });
});

test('a cached token is rejected once it has expired', async () => {
  clock = at * 1000;
  const good = await token();
  await verifier.verify(good);
  clock = (at + 601) * 1000;
  await expect(verifier.verify(good)).rejects.toMatchObject({ code: 'token_expired' });
});

test('a token is not reported as invalid when the keys cannot be loaded', async () => {
  const lost = createTokenVerifier({
    issuer: 'http://app.localhost',
    audience: 'ems',
    keys: new URL('http://127.0.0.1:1/jwks'),
    now: () => clock,
  });
  await expect(lost.verify(await token())).rejects.toBeInstanceOf(KeysUnavailableError);
});

describe('a token is rejected for', () => {
  test.each([
    ['another audience', { audience: 'other' }],
    ['another issuer', { issuer: 'http://evil' }],
    ['another kind of JWT', { type: 'JWT' }],
    ['missing claims', { claims: { sid: undefined } }],
  ])('%s', async (_, change) => {
    clock = at * 1000;
    await expect(verifier.verify(await token(change))).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  test('another key', async () => {
    clock = at * 1000;
    const { privateKey: key } = await generateKeyPair('ES256');
    await expect(verifier.verify(await token({ key }))).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });
});
