import { isUniqueViolation } from '@ems/database';
import type { NewProfile } from '../domain/profile.ts';
import type { Prisma } from './client.ts';
import { addUserCreated } from './outbox.ts';
import { toProfile } from './profile-row.ts';

const atOnce = 100;

/** Profiles that an administrator makes, until they are complete. Nobody sees them before. */
export const createCreationRepository = (prisma: Prisma) => ({
  /** Reserves the email. Else tells which incomplete profile has it, or null when it is taken. */
  async reserve(profile: NewProfile): Promise<'reserved' | { leftover: string | null }> {
    try {
      const authorities = [...profile.authorities];
      await prisma.profile.create({ data: { ...profile, authorities, status: 'pending' } });
      return 'reserved';
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const row = await prisma.profile.findFirst({
        where: { email: profile.email, status: { not: 'active' } },
      });
      return { leftover: row?.id ?? null };
    }
  },

  /** The account is there: from now on this is a person. False when the profile was given up meanwhile. */
  complete: (id: string): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      const { count } = await tx.profile.updateMany({
        where: { id, status: 'pending' },
        data: { status: 'active' },
      });
      if (count === 0) return false;
      const row = await tx.profile.findUniqueOrThrow({ where: { id } });
      await addUserCreated(tx, toProfile(row));
      return true;
    }),

  /** From now on nobody can complete this profile; `remove` it once its account is taken back. */
  beginWithdrawal: (id: string) =>
    prisma.profile.updateMany({
      where: { id, status: 'pending' },
      data: { status: 'withdrawing' },
    }),

  remove: (id: string) => prisma.profile.deleteMany({ where: { id, status: 'withdrawing' } }),

  /** Those given up, and those that are incomplete since before then. */
  async leftSince(before: Date): Promise<string[]> {
    const rows = await prisma.profile.findMany({
      where: {
        OR: [{ status: 'withdrawing' }, { status: 'pending', createdAt: { lt: before } }],
      },
      select: { id: true },
      orderBy: { createdAt: 'asc' },
      take: atOnce,
    });
    return rows.map(({ id }) => id);
  },
});

export type CreationRepository = ReturnType<typeof createCreationRepository>;
