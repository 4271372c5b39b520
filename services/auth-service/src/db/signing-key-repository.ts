import type { JWK } from 'jose';
import type { Prisma } from './client.ts';

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
  return {
    /** Those not retired, the one that signs last comes last. */
    async published(now: Date): Promise<StoredKey[]> {
      const rows = await prisma.signingKey.findMany({
        where: { OR: [{ retiresAt: null }, { retiresAt: { gt: now } }] },
        orderBy: [{ signsFrom: 'asc' }, { id: 'asc' }],
      });
      return rows.map((row) => ({ ...row, publicJwk: row.publicJwk as JWK }));
    },
    /** Stores the key unless there is one already; replicas that start together agree on one. */
    addFirst: (key: NewKey, signsFrom: Date) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(${lockKey})`;
        if ((await tx.signingKey.count()) > 0) return;
        await tx.signingKey.create({
          data: { ...key, publicJwk: key.publicJwk as object, signsFrom },
        });
      }),
    rotateTo: (key: NewKey, signsFrom: Date, othersRetireAt: Date) =>
      prisma.$transaction([
        prisma.signingKey.updateMany({
          where: { retiresAt: null },
          data: { retiresAt: othersRetireAt },
        }),
        prisma.signingKey.create({
          data: { ...key, publicJwk: key.publicJwk as object, signsFrom },
        }),
      ]),
    removeRetired: (now: Date) =>
      prisma.signingKey.deleteMany({ where: { retiresAt: { lt: now } } }),
  };
}

export type SigningKeyRepository = ReturnType<typeof createSigningKeyRepository>;
