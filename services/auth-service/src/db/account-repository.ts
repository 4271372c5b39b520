import type { Authority } from '@ems/contracts';
import { isUniqueViolation } from '@ems/database';
import type { Account } from '../domain/account.ts';
import type { Prisma, Transaction } from './client.ts';
import { putPasswordLink } from './password-link-repository.ts';

type AccountRow = Omit<Account, 'authorities'> & { authorities: string[] };

const toAccount = (row: AccountRow | null): Account | undefined =>
  row ? { ...row, authorities: row.authorities as Authority[] } : undefined;

/** Accounts that are complete, the only ones that anybody can use. */
export const createAccountRepository = (prisma: Prisma) => ({
  async byEmail(email: string): Promise<Account | undefined> {
    return toAccount(await prisma.account.findFirst({ where: { email, status: 'active' } }));
  },

  async byId(id: string): Promise<Account | undefined> {
    return toAccount(await prisma.account.findFirst({ where: { id, status: 'active' } }));
  },

  /** Sets a new password, unless another one was set in the meantime. */
  async setPassword(
    tx: Transaction,
    { id, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>,
    passwordHash: string,
  ): Promise<boolean> {
    const { count } = await tx.account.updateMany({
      where: { id, passwordVersion },
      data: { passwordHash, passwordVersion: { increment: 1 } },
    });
    await tx.passwordLink.deleteMany({ where: { accountId: id } });
    return count > 0;
  },

  /** Another hash of the same password. */
  renewHash: ({ id, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>, hash: string) =>
    prisma.account.updateMany({ where: { id, passwordVersion }, data: { passwordHash: hash } }),

  /** Tokens that are issued from now on say another epoch than all before. */
  async beginEpoch(tx: Transaction, id: string): Promise<number | undefined> {
    const [row] = await tx.$queryRaw<{ epoch: number }[]>`
      UPDATE accounts SET token_epoch = token_epoch + 1
      WHERE id = ${id}::uuid RETURNING token_epoch AS epoch`;
    return row?.epoch;
  },

  /** Takes over what a newer event says, and tells what was before. Undefined when the event is not newer. */
  async applyUpdate(
    tx: Transaction,
    update: {
      userId: string;
      version: number;
      email: string;
      authorities: Authority[];
      enabled: boolean;
    },
  ): Promise<{ email: string; enabled: boolean; authorities: string[] } | undefined> {
    const email = update.email.toLowerCase();
    const [before] = await tx.$queryRaw<
      { email: string; enabled: boolean; authorities: string[] }[]
    >`
      SELECT email, enabled, authorities FROM accounts
      WHERE id = ${update.userId}::uuid AND version < ${update.version} FOR UPDATE`;
    if (!before) return undefined;
    await tx.$executeRaw`
      UPDATE accounts SET
        version = ${update.version}, email = ${email}, authorities = ${update.authorities}::text[],
        enabled = ${update.enabled},
        status = CASE status WHEN 'awaiting_profile' THEN 'active' ELSE status END
      WHERE id = ${update.userId}::uuid`;
    return before;
  },

  /** Removes everything of a person but the fact that the id is used up. */
  async erase(tx: Transaction, id: string, now: Date): Promise<void> {
    await lockId(tx, id);
    await tx.account.deleteMany({ where: { id } });
    await tx.deletedUser.upsert({ where: { id }, create: { id, deletedAt: now }, update: {} });
  },

  /**
   * The account of a person whom an administrator invites: it waits for its profile. Doing it again before that
   * replaces the link; after it, nothing.
   */
  async prepare(account: {
    id: string;
    email: string;
    authorities: readonly Authority[];
    link: { hash: Uint8Array<ArrayBuffer>; expiresAt: Date };
  }): Promise<'prepared' | 'email_taken' | 'deleted'> {
    const { id, email, link } = account;
    const authorities = [...account.authorities];
    try {
      return await prisma.$transaction(async (tx) => {
        await lockId(tx, id);
        if (await tx.deletedUser.findUnique({ where: { id } })) return 'deleted';
        await tx.account.upsert({
          where: { id },
          create: { id, email, authorities, status: 'awaiting_profile' },
          update: {},
        });
        const { count } = await tx.account.updateMany({
          where: { id, status: 'awaiting_profile' },
          data: { email, authorities },
        });
        if (count > 0) await putPasswordLink(tx, id, link);
        return 'prepared';
      });
    } catch (error) {
      if (isUniqueViolation(error)) return 'email_taken';
      throw error;
    }
  },

  /** A prepared account whose profile is there becomes usable. */
  completePrepared: (id: string) =>
    prisma.account.updateMany({
      where: { id, status: 'awaiting_profile' },
      data: { status: 'active' },
    }),

  /** Takes a prepared account back for good. False: it is complete, and stays. */
  withdrawPrepared: (id: string, now: Date): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      await lockId(tx, id);
      if (await tx.account.findFirst({ where: { id, status: 'active' } })) return false;
      await tx.account.deleteMany({ where: { id } });
      await tx.deletedUser.upsert({ where: { id }, create: { id, deletedAt: now }, update: {} });
      return true;
    }),
});

/** Whoever makes or erases the account of an id does so after another. */
async function lockId(tx: Transaction, id: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${id}::text, 0))`;
}

export type AccountRepository = ReturnType<typeof createAccountRepository>;
