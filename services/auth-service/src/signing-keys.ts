import { createLocalJWKSet, type CryptoKey, type JWK, type JWTVerifyGetKey } from 'jose';
import type { SigningKeyRepository, StoredKey } from './db/signing-key-repository.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { KeyVault } from './key-vault.ts';

const reloadAfterMs = 30_000;
/** An unknown key id may be a new key or a forgery, so reloading for it is limited. */
const reloadForUnknownAfterMs = 1_000;

/** The keys that sign access tokens. Replicas share them through the database. */
export function createSigningKeys(options: {
  repository: SigningKeyRepository;
  vault: KeyVault;
  now: () => number;
}) {
  const { repository, vault, now } = options;
  let keys: readonly StoredKey[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;

  async function load(): Promise<void> {
    keys = await repository.published(new Date(now()));
    loadedAt = now();
  }

  /** Keeps the loaded keys while the database is unavailable. */
  async function loadIfOlder(thanMs: number): Promise<void> {
    if (Math.abs(now() - loadedAt) < thanMs) return;
    await load().catch((error: unknown) => {
      if (keys.length === 0) throw error;
    });
  }

  const newestThatSigns = () => keys.findLast(({ signsFrom }) => signsFrom.getTime() <= now());
  const publicKeys = () => keys.map(({ publicJwk }) => publicJwk);

  /** Publishes a new key, unless one exists that started to sign after `newestBefore`. */
  async function replaceOlderThan(newestBefore: Date) {
    const signsFrom = new Date(now() + lifetimes.publishedKeys);
    const othersRetireAt = new Date(signsFrom.getTime() + lifetimes.retiringKey);
    const key = await vault.create();
    if (!(await repository.rotateTo(key, { signsFrom, othersRetireAt, newestBefore })))
      return undefined;
    await load();
    return { id: key.id, signsFrom };
  }

  return {
    /** Creates the first key if none exists. Fails when the stored keys were encrypted with another secret. */
    async start(): Promise<void> {
      await repository.addFirst(await vault.create(), new Date(now()));
      await load();
      const current = newestThatSigns();
      if (current) await vault.open(current);
    },

    /** The newest key that already signs. */
    async current(): Promise<{ id: string; key: CryptoKey }> {
      await loadIfOlder(reloadAfterMs);
      const stored = newestThatSigns();
      if (!stored) throw new Error('No signing key exists');
      return { id: stored.id, key: await vault.open(stored) };
    },

    /**
     * Publishes a new key now. It signs once no cache can hold the old list. The other keys retire when their last
     * token has expired. Undefined while a rotation is in progress.
     */
    rotate: () => replaceOlderThan(new Date(now())),

    /** Replaces the key when it is old enough. */
    async rotateWhenOld(): Promise<void> {
      await loadIfOlder(reloadAfterMs);
      const newest = keys.at(-1);
      const old = new Date(now() - lifetimes.signingKey);
      if (newest && newest.signsFrom < old) await replaceOlderThan(old);
    },

    async jwks(): Promise<{ keys: JWK[] }> {
      await load();
      return { keys: publicKeys() };
    },

    /** For verifying tokens in this process. */
    resolve: (async (header, token) => {
      await loadIfOlder(reloadAfterMs);
      if (!keys.some(({ id }) => id === header?.kid)) await loadIfOlder(reloadForUnknownAfterMs);
      return createLocalJWKSet({ keys: publicKeys() })(header, token);
    }) satisfies JWTVerifyGetKey as JWTVerifyGetKey,
  };
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;
