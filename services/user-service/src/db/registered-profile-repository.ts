import { isUniqueViolation } from '@ems/database';
import type { NewProfile } from '../domain/profile.ts';
import type { Prisma, Transaction } from './client.ts';
import { addUserCreated, addUserUpdated } from './outbox.ts';
import { toProfile } from './profile-row.ts';
import { removeProfile } from './remove-profile.ts';

export type EnsureOutcome = 'ensured' | 'email_taken' | 'deleted';

/** Profiles of new users. auth-service may request one more than once, and may withdraw it. */
export function createRegisteredProfileRepository(prisma: Prisma) {
  /** Runs the operations for one id one after the other. */
  const forId = <Result>(id: string, work: (tx: Transaction) => Promise<Result>) =>
    prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${id}::text, 0))`;
      return work(tx);
    });

  async function isUsedUp(tx: Transaction, id: string): Promise<boolean> {
    const [withdrawn, deletion] = await Promise.all([
      tx.withdrawnUser.findUnique({ where: { id } }),
      tx.deletion.findUnique({ where: { userId: id } }),
    ]);
    return withdrawn !== null || deletion !== null;
  }

  return {
    /** Creates the profile. A later attempt of the same registration overwrites an earlier one, never the reverse. */
    async ensure(attempt: number, profile: NewProfile): Promise<EnsureOutcome> {
      const data = { ...profile, authorities: [...profile.authorities], attempt, status: 'active' };
      try {
        return await forId(profile.id, async (tx) => {
          if (await isUsedUp(tx, profile.id)) return 'deleted';
          const before = await tx.profile.findUnique({ where: { id: profile.id } });
          if (!before) {
            const row = await tx.profile.create({ data });
            await addUserCreated(tx, toProfile(row));
          } else if (before.attempt < attempt) {
            const row = await tx.profile.update({
              where: { id: profile.id },
              data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
            });
            await addUserUpdated(tx, toProfile(row));
          }
          return 'ensured';
        });
      } catch (error) {
        if (isUniqueViolation(error)) return 'email_taken';
        throw error;
      }
    },

    /** Removes the profile, and blocks a request for it that arrives late. */
    withdraw: (id: string): Promise<void> =>
      forId(id, async (tx) => {
        if (await isUsedUp(tx, id)) return;
        const row = await tx.profile.findUnique({ where: { id } });
        if (row) await removeProfile(tx, row);
        else await tx.withdrawnUser.create({ data: { id } });
      }),

    removeWithdrawnSince: (before: Date) =>
      prisma.withdrawnUser.deleteMany({ where: { withdrawnAt: { lt: before } } }),
  };
}

export type RegisteredProfileRepository = ReturnType<typeof createRegisteredProfileRepository>;
