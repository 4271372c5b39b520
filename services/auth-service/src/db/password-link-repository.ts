import type { Prisma, Transaction } from './client.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const account = {
  select: {
    id: true,
    email: true,
    enabled: true,
    status: true,
    passwordHash: true,
    passwordVersion: true,
  },
} as const;

export const createPasswordLinkRepository = (prisma: Prisma) => ({
  /** The account a link belongs to. Undefined when the link has expired. */
  async accountOf(hash: Bytes, now: Date) {
    const link = await prisma.passwordLink.findUnique({ where: { hash }, include: { account } });
    if (!link || link.expiresAt <= now || link.account.status !== 'active') return undefined;
    const { passwordHash, ...of } = link.account;
    return { ...of, expiresAt: link.expiresAt, isInvitation: passwordHash === null };
  },

  /** Uses a link up. Only one of several attempts succeeds. */
  async take(tx: Transaction, hash: Bytes, now: Date): Promise<boolean> {
    const { count } = await tx.passwordLink.deleteMany({ where: { hash, expiresAt: { gt: now } } });
    return count > 0;
  },

  removeExpired: (now: Date) =>
    prisma.passwordLink.deleteMany({ where: { expiresAt: { lte: now } } }),
});

/** Stores the link of an account and invalidates the earlier one. */
export const putPasswordLink = (
  tx: Transaction,
  accountId: string,
  link: { readonly hash: Bytes; readonly expiresAt: Date },
) =>
  tx.passwordLink.upsert({
    where: { accountId },
    create: { accountId, ...link },
    update: link,
  });

export type PasswordLinkRepository = ReturnType<typeof createPasswordLinkRepository>;
