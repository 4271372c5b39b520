import type { Authority } from '@ems/contracts';
import type { Account } from '../domain/account.ts';
import type { Prisma, Transaction } from './client.ts';

type AccountRow = Omit<Account, 'authorities'> & { authorities: string[] };

const toAccount = (row: AccountRow | null): Account | undefined =>
  row ? { ...row, authorities: row.authorities as Authority[] } : undefined;

/** Active accounts. Nobody can log in to any other account. */
export const createAccountRepository = (prisma: Prisma) => ({
  async byEmail(email: string): Promise<Account | undefined> {
    return toAccount(await prisma.account.findFirst({ where: { email, status: 'active' } }));
  },

  async byId(id: string): Promise<Account | undefined> {
    return toAccount(await prisma.account.findFirst({ where: { id, status: 'active' } }));
  },

  /** Sets a new password, unless another one has been set in the meantime. */
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

  /** Replaces the hash. The password stays the same. */
  renewHash: ({ id, passwordVersion }: Pick<Account, 'id' | 'passwordVersion'>, hash: string) =>
    prisma.account.updateMany({ where: { id, passwordVersion }, data: { passwordHash: hash } }),

  /** Starts a new epoch, which every token issued from now on carries. */
  async beginEpoch(tx: Transaction, id: string): Promise<number | undefined> {
    const [row] = await tx.$queryRaw<{ epoch: number }[]>`
      UPDATE accounts SET token_epoch = token_epoch + 1
      WHERE id = ${id}::uuid RETURNING token_epoch AS epoch`;
    return row?.epoch;
  },

  /** Applies an event and returns the previous values. Undefined when the event is not newer. */
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

  /** Removes all data of a user. A tombstone keeps the id from being used again. */
  async erase(tx: Transaction, id: string, now: Date): Promise<void> {
    await tx.account.deleteMany({ where: { id } });
    await tx.deletedUser.upsert({ where: { id }, create: { id, deletedAt: now }, update: {} });
  },
});

export type AccountRepository = ReturnType<typeof createAccountRepository>;
