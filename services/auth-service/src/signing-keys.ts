import { hkdfSync, randomUUID } from 'node:crypto';
import type { Secret } from '@ems/config';
import { accessTokenAlgorithm } from '@ems/tokens';
import {
  compactDecrypt,
  CompactEncrypt,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import type { SigningKeyRepository, StoredKey } from './db/signing-key-repository.ts';
import { lifetimes } from './domain/lifetimes.ts';

const reloadAfterMs = 30_000;

/** The keys that sign access tokens. Replicas share them through the database. */
export function createSigningKeys(options: {
  repository: SigningKeyRepository;
  encryptionSecret: Secret;
  now: () => number;
}) {
  const { repository, now } = options;
  const encryptionKey = new Uint8Array(
    hkdfSync('sha256', options.encryptionSecret.reveal(), '', 'ems signing keys', 32),
  );
  const imported = new Map<string, CryptoKey>();
  let keys: readonly StoredKey[] = [];
  let loadedAt = 0;

  async function load(force = false): Promise<void> {
    if (!force && now() - loadedAt < reloadAfterMs) return;
    keys = await repository.published(new Date(now()));
    loadedAt = now();
  }

  async function create() {
    const pair = await generateKeyPair(accessTokenAlgorithm, { extractable: true });
    const id = randomUUID();
    const publicJwk: JWK = {
      ...(await exportJWK(pair.publicKey)),
      kid: id,
      alg: accessTokenAlgorithm,
      use: 'sig',
    };
    const plain = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.privateKey)));
    const privateJwe = await new CompactEncrypt(plain)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(encryptionKey);
    return { id, publicJwk, privateJwe };
  }

  async function privateKey({ id, privateJwe }: StoredKey): Promise<CryptoKey> {
    const known = imported.get(id);
    if (known) return known;
    const { plaintext } = await compactDecrypt(privateJwe, encryptionKey);
    const jwk = JSON.parse(new TextDecoder().decode(plaintext)) as JWK;
    const key = (await importJWK(jwk, accessTokenAlgorithm)) as CryptoKey;
    imported.set(id, key);
    return key;
  }

  return {
    /** Makes the first key when there is none. */
    async start(): Promise<void> {
      await repository.addFirst(await create(), new Date(now()));
      await load(true);
      const current = keys.findLast(({ signsFrom }) => signsFrom.getTime() <= now());
      // Fails early when the encryption secret is not the one that the keys were stored with.
      if (current) await privateKey(current);
    },
    /** The newest key whose time to sign has come. */
    async current(): Promise<{ id: string; key: CryptoKey }> {
      await load();
      const stored = keys.findLast(({ signsFrom }) => signsFrom.getTime() <= now());
      if (!stored) throw new Error('There is no signing key');
      return { id: stored.id, key: await privateKey(stored) };
    },
    /** Publishes a new key now, signs with it once nobody can have the old list any more, then retires the others. */
    async rotate(): Promise<{ id: string; signsFrom: Date }> {
      const signsFrom = new Date(now() + lifetimes.publishedKeys);
      const retiresAt = new Date(signsFrom.getTime() + lifetimes.accessToken + 60_000);
      const key = await create();
      await repository.rotateTo(key, signsFrom, retiresAt);
      await load(true);
      return { id: key.id, signsFrom };
    },
    async jwks(): Promise<{ keys: JWK[] }> {
      await load();
      return { keys: keys.map(({ publicJwk }) => publicJwk) };
    },
    /** For verifying tokens in this process. */
    resolve: (async (header, token) => {
      await load();
      if (!keys.some(({ id }) => id === header?.kid)) await load(true);
      return createLocalJWKSet({ keys: keys.map(({ publicJwk }) => publicJwk) })(header, token);
    }) satisfies JWTVerifyGetKey as JWTVerifyGetKey,
  };
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;
