import { createLocalJWKSet, type CryptoKey, type JWK, type JWTVerifyGetKey } from 'jose';
import type { SigningKeyRepository, StoredKey } from './db/signing-key-repository.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { KeyVault } from './key-vault.ts';

const reloadAfterMs = 30_000;
/** A key id that is not known may be a new key, but also anybody's invention. */
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

  /** While the database is away, the keys that are known go on being good. */
  async function loadIfOlder(thanMs: number): Promise<void> {
    if (Math.abs(now() - loadedAt) < thanMs) return;
    await load().catch((error: unknown) => {
      if (keys.length === 0) throw error;
    });
  }

  const newestThatSigns = () => keys.findLast(({ signsFrom }) => signsFrom.getTime() <= now());
  const publicKeys = () => keys.map(({ publicJwk }) => publicJwk);

  /** Publishes a new key, unless there is one that began to sign after `newestBefore`. */
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
    /** Makes the first key when there is none. Fails when the stored ones were encrypted with another secret. */
    async start(): Promise<void> {
      await repository.addFirst(await vault.create(), new Date(now()));
      await load();
      const current = newestThatSigns();
      if (current) await vault.open(current);
    },

    /** The newest key whose time to sign has come. */
    async current(): Promise<{ id: string; key: CryptoKey }> {
      await loadIfOlder(reloadAfterMs);
      const stored = newestThatSigns();
      if (!stored) throw new Error('There is no signing key');
      return { id: stored.id, key: await vault.open(stored) };
    },

    /**
     * Publishes a new key now; it signs once nobody can have the old list any more, and the others retire when their
     * last token has expired. Undefined while such a change is under way.
     */
    rotate: () => replaceOlderThan(new Date(now())),

    /** Replaces a key that has signed for long enough. */
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
