import type { Authority } from '@ems/contracts';
import type { Account, NewProfile } from '../domain/account.ts';
import { throttleMs } from '../domain/throttle.ts';
import type { Prisma, Transaction } from './client.ts';

interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly authorities: readonly Authority[];
  readonly profile: NewProfile;
}

export interface PendingAccount {
  readonly id: string;
  readonly email: string;
  readonly authorities: Authority[];
  readonly profile: NewProfile;
}

export function createAccountRepository(prisma: Prisma) {
  return {
    /** An active account. */
    async byEmail(email: string): Promise<Account | undefined> {
      const row = await prisma.account.findFirst({ where: { email, status: 'active' } });
      return row ? { ...row, authorities: row.authorities as Authority[] } : undefined;
    },

    async byId(id: string): Promise<Account | undefined> {
      const row = await prisma.account.findFirst({ where: { id, status: 'active' } });
      return row ? { ...row, authorities: row.authorities as Authority[] } : undefined;
    },

    /** Reserves the email. A pending account with it is taken over, with the new password. Undefined: it is taken. */
    async reserve(account: NewAccount): Promise<string | undefined> {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        INSERT INTO accounts AS a (id, email, password_hash, authorities, status, profile)
        VALUES (${account.id}::uuid, ${account.email}, ${account.passwordHash}, ${[...account.authorities]}::text[],
                'pending', ${JSON.stringify(account.profile)}::jsonb)
        ON CONFLICT (email) DO UPDATE SET
          password_hash = excluded.password_hash, profile = excluded.profile, created_at = now()
        WHERE a.status = 'pending'
        RETURNING id`;
      return rows[0]?.id;
    },

    /**
     * Makes a pending account active after `complete`, holding its row meanwhile so that nobody else completes it.
     * False when it is not pending any more.
     */
    activate: (
      id: string,
      complete: (account: PendingAccount) => Promise<void>,
    ): Promise<boolean> =>
      prisma.$transaction(
        async (tx) => {
          const [pending] = await tx.$queryRaw<PendingAccount[]>`
            SELECT id, email, authorities, profile FROM accounts
            WHERE id = ${id}::uuid AND status = 'pending' FOR UPDATE`;
          if (!pending) return false;
          await complete(pending);
          await tx.$executeRaw`UPDATE accounts SET status = 'active', profile = NULL WHERE id = ${id}::uuid`;
          return true;
        },
        { timeout: 15_000, maxWait: 10_000 },
      ),

    removePending: (id: string) => prisma.account.deleteMany({ where: { id, status: 'pending' } }),

    async pendingSince(before: Date): Promise<string[]> {
      const rows = await prisma.account.findMany({
        where: { status: 'pending', createdAt: { lt: before } },
        select: { id: true },
        take: 100,
      });
      return rows.map(({ id }) => id);
    },

    /** As an administrator's request to user-service asks; doing it again changes nothing. False: the email is taken. */
    async ensureActive(account: Omit<NewAccount, 'profile'>): Promise<boolean> {
      const rows = await prisma.$queryRaw<unknown[]>`
        INSERT INTO accounts AS a (id, email, password_hash, authorities, status)
        SELECT ${account.id}::uuid, ${account.email}, ${account.passwordHash}, ${[...account.authorities]}::text[], 'active'
        WHERE NOT EXISTS (SELECT FROM accounts WHERE email = ${account.email} AND id <> ${account.id}::uuid)
          AND NOT EXISTS (SELECT FROM deleted_users WHERE id = ${account.id}::uuid)
        ON CONFLICT (id) DO UPDATE SET password_hash = excluded.password_hash
        RETURNING id`;
      return rows.length > 0;
    },

    async failed(id: string, now: Date): Promise<void> {
      const { failedAttempts } = await prisma.account.update({
        where: { id },
        data: { failedAttempts: { increment: 1 } },
        select: { failedAttempts: true },
      });
      const wait = throttleMs(failedAttempts);
      if (wait > 0)
        await prisma.account.updateMany({
          where: { id },
          data: { throttledUntil: new Date(now.getTime() + wait) },
        });
    },

    succeeded: (id: string) =>
      prisma.account.updateMany({
        where: { id },
        data: { failedAttempts: 0, throttledUntil: null },
      }),

    setPassword: (tx: Transaction, id: string, passwordHash: string) =>
      tx.account.updateMany({ where: { id }, data: { passwordHash } }),

    /** Takes over what a newer event says; tells what it was before. */
    async applyUpdate(
      tx: Transaction,
      update: {
        userId: string;
        version: number;
        email: string;
        authorities: Authority[];
        enabled: boolean;
      },
    ): Promise<{ enabled: boolean; authorities: string[] } | undefined> {
      const [before] = await tx.$queryRaw<{ enabled: boolean; authorities: string[] }[]>`
        SELECT enabled, authorities FROM accounts
        WHERE id = ${update.userId}::uuid AND version < ${update.version} FOR UPDATE`;
      if (!before) return undefined;
      await tx.account.update({
        where: { id: update.userId },
        data: {
          version: update.version,
          email: update.email.toLowerCase(),
          authorities: update.authorities,
          enabled: update.enabled,
        },
      });
      return before;
    },

    async erase(tx: Transaction, id: string): Promise<void> {
      await tx.account.deleteMany({ where: { id } });
      await tx.deletedUser.upsert({ where: { id }, create: { id }, update: {} });
    },
  };
}

export type AccountRepository = ReturnType<typeof createAccountRepository>;
