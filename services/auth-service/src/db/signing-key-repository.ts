import type { JWK } from 'jose';
import type { Prisma, Transaction } from './client.ts';

export interface NewKey {
  readonly id: string;
  readonly publicJwk: JWK;
  readonly privateJwe: string;
}

export interface StoredKey extends NewKey {
  readonly signsFrom: Date;
}

const lockKey = 5_119_001;

export function createSigningKeyRepository(prisma: Prisma) {
  /** Only one replica at a time decides whether a new key is needed. */
  const locked = <Result>(work: (tx: Transaction) => Promise<Result>) =>
    prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockKey})`;
      return work(tx);
    });

  const add = (tx: Transaction, key: NewKey, signsFrom: Date) =>
    tx.signingKey.create({ data: { ...key, publicJwk: key.publicJwk as object, signsFrom } });

  return {
    /** Keys that are not retired, ordered by when they start to sign. */
    async published(now: Date): Promise<StoredKey[]> {
      const rows = await prisma.signingKey.findMany({
        where: { OR: [{ retiresAt: null }, { retiresAt: { gt: now } }] },
        orderBy: [{ signsFrom: 'asc' }, { id: 'asc' }],
      });
      return rows.map((row) => ({ ...row, publicJwk: row.publicJwk as JWK }));
    },

    /** Stores the key unless one exists already, so that replicas that start together agree on one. */
    addFirst: (key: NewKey, signsFrom: Date) =>
      locked(async (tx) => {
        if ((await tx.signingKey.count()) === 0) await add(tx, key, signsFrom);
      }),

    /**
     * Adds the key and sets when the others retire. Returns false and changes nothing when a key newer than
     * `newestBefore` exists: one that does not sign yet, or one that another replica has just added.
     */
    rotateTo: (
      key: NewKey,
      times: { signsFrom: Date; othersRetireAt: Date; newestBefore: Date },
    ): Promise<boolean> =>
      locked(async (tx) => {
        const newer = { signsFrom: { gt: times.newestBefore } };
        if ((await tx.signingKey.count({ where: newer })) > 0) return false;
        await tx.signingKey.updateMany({
          where: { retiresAt: null },
          data: { retiresAt: times.othersRetireAt },
        });
        await add(tx, key, times.signsFrom);
        return true;
      }),

    removeRetired: (now: Date) =>
      prisma.signingKey.deleteMany({ where: { retiresAt: { lt: now } } }),
  };
}

export type SigningKeyRepository = ReturnType<typeof createSigningKeyRepository>;
