import type { Authority } from '@ems/contracts';
import type { Prisma } from './client.ts';
import { putPasswordLink } from './password-link-repository.ts';

export interface Attempt {
  readonly id: string;
  /** Only the latest attempt of an account may complete it. */
  readonly attempt: number;
}

interface NewAccount {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string | null;
  readonly authorities: readonly Authority[];
}

const atOnce = 100;

/** Incomplete accounts: pending until their profile is created, or withdrawing until it is removed. */
export const createRegistrationRepository = (prisma: Prisma) => ({
  /**
   * Reserves the email. Takes over a pending account with the same email and sets the new password on it.
   * Undefined when the email is taken. `awaiting_profile` is the status an earlier version gave to invitations.
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

  /** Activates the account and its invitation. False when a later attempt or a withdrawal came first. */
  complete: ({ id, attempt }: Attempt, invitation?: Parameters<typeof putPasswordLink>[2]) =>
    prisma.$transaction(async (tx) => {
      const { count } = await tx.account.updateMany({
        where: { id, attempt, status: 'pending' },
        data: { status: 'active' },
      });
      if (count > 0 && invitation) await putPasswordLink(tx, id, invitation);
      return count > 0;
    }),

  /** Keeps others from completing or taking over the account. `remove` it once its profile is removed. */
  beginWithdrawal: ({ id, attempt }: Attempt) =>
    prisma.account.updateMany({
      where: { id, attempt, status: 'pending' },
      data: { status: 'withdrawing' },
    }),

  async withdrawingWithEmail(email: string): Promise<string | undefined> {
    const row = await prisma.account.findFirst({ where: { email, status: 'withdrawing' } });
    return row?.id;
  },

  /** Starts to withdraw accounts that have been pending since before then. Returns all accounts being withdrawn. */
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
