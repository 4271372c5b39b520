import type { Authority } from '@ems/contracts';
import type { Prisma } from './client.ts';
import { putPasswordLink } from './password-link-repository.ts';

export interface Attempt {
  readonly id: string;
  /** Only the last attempt of an account may complete it. */
  readonly attempt: number;
}

interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly authorities: readonly Authority[];
}

const atOnce = 100;

/** Accounts on their way: pending until their profile is made, or withdrawing until it is taken back. */
export const createRegistrationRepository = (prisma: Prisma) => ({
  /**
   * Reserves the email. A pending account with it is taken over, with the new password. Undefined: it is not free.
   * `awaiting_profile` is what an earlier version has left of an invitation.
   */
  async reserve(account: NewAccount, now: Date): Promise<Attempt | undefined> {
    const { id, email, passwordHash } = account;
    const [row] = await prisma.$queryRaw<Attempt[]>`
      INSERT INTO accounts AS a (id, email, password_hash, authorities, status, created_at)
      VALUES (${id}::uuid, ${email}, ${passwordHash}::text, ${[...account.authorities]}::text[], 'pending', ${now})
      ON CONFLICT (email) DO UPDATE SET
        password_hash = excluded.password_hash, authorities = excluded.authorities,
        status = excluded.status, attempt = a.attempt + 1, created_at = excluded.created_at
      WHERE a.status IN ('pending', 'awaiting_profile')
      RETURNING id, attempt`;
    return row;
  },

  /** False when the attempt was overtaken or withdrawn meanwhile. With it the invitation becomes good. */
  complete: ({ id, attempt }: Attempt, invitation?: Parameters<typeof putPasswordLink>[2]) =>
    prisma.$transaction(async (tx) => {
      const { count } = await tx.account.updateMany({
        where: { id, attempt, status: 'pending' },
        data: { status: 'active' },
      });
      if (count > 0 && invitation) await putPasswordLink(tx, id, invitation);
      return count > 0;
    }),

  /** From now on nobody can complete or take over this account; `remove` it once its profile is taken back. */
  beginWithdrawal: ({ id, attempt }: Attempt) =>
    prisma.account.updateMany({
      where: { id, attempt, status: 'pending' },
      data: { status: 'withdrawing' },
    }),

  async withdrawingWithEmail(email: string): Promise<string | undefined> {
    const row = await prisma.account.findFirst({ where: { email, status: 'withdrawing' } });
    return row?.id;
  },

  /** Begins the withdrawal of those that are pending since before then; tells all that are being withdrawn. */
  async withdrawPendingSince(before: Date): Promise<string[]> {
    const rows = await prisma.$queryRaw<{ id: string }[]>`
      UPDATE accounts SET status = 'withdrawing'
      WHERE id IN (
        SELECT id FROM accounts
        WHERE status = 'withdrawing' OR (status = 'pending' AND created_at < ${before})
        ORDER BY created_at LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
      AND status IN ('pending', 'withdrawing')
      RETURNING id`;
    return rows.map(({ id }) => id);
  },

  remove: (id: string) => prisma.account.deleteMany({ where: { id, status: 'withdrawing' } }),
});

export type RegistrationRepository = ReturnType<typeof createRegistrationRepository>;
