import type { Standing } from '@ems/tokens';
import {
  difference,
  isActiveAdministrator,
  type Profile,
  type ProfileChange,
} from '../domain/profile.ts';
import type { Prisma, Transaction } from './client.ts';
import { addUserUpdated } from './outbox.ts';
import { toProfile } from './profile-row.ts';
import { removeProfile } from './remove-profile.ts';

export type UpdateOutcome = Profile | 'not_found' | 'last_administrator' | 'version_conflict';
export type DeleteOutcome = 'deleted' | 'not_found' | 'last_administrator';

/** Profiles of users whose registration is complete. */
export function createProfileRepository(prisma: Prisma) {
  async function lock(tx: Transaction, id: string): Promise<Profile | undefined> {
    await tx.$queryRaw`SELECT FROM profiles WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.profile.findFirst({ where: { id, status: 'active' } });
    return row ? toProfile(row) : undefined;
  }

  /** Counts administrators under a lock, so that two cannot remove each other at the same time. */
  async function isLastAdministrator(tx: Transaction, id: string): Promise<boolean> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(5119002)`;
    const others = await tx.profile.count({
      where: {
        id: { not: id },
        status: 'active',
        enabled: true,
        authorities: { has: 'ROLE_ADMIN' },
      },
    });
    return others === 0;
  }

  return {
    async byId(id: string): Promise<Profile | undefined> {
      const row = await prisma.profile.findFirst({ where: { id, status: 'active' } });
      return row ? toProfile(row) : undefined;
    },

    /** Undefined means deleted: every profile exists before its user gets a token. */
    async standingOf(id: string): Promise<Standing> {
      const row = await prisma.profile.findFirst({
        where: { id, status: 'active' },
        select: { enabled: true, authorities: true },
      });
      return row ?? { enabled: false, authorities: [] };
    },

    /** Changes the members that differ. Without a difference there is no new version and no event. */
    update: (
      id: string,
      change: ProfileChange,
      /** Versions that may be changed. Undefined means any. */
      accepted: readonly number[] | undefined,
    ): Promise<UpdateOutcome> =>
      prisma.$transaction(async (tx) => {
        const before = await lock(tx, id);
        if (!before) return 'not_found';
        if (accepted?.includes(before.version) === false) return 'version_conflict';
        const data = difference(before, change);
        if (Object.keys(data).length === 0) return before;
        const { enabled = before.enabled, authorities = before.authorities } = data;
        const loses =
          isActiveAdministrator(before) && !isActiveAdministrator({ enabled, authorities });
        if (loses && (await isLastAdministrator(tx, id))) return 'last_administrator';
        const row = await tx.profile.update({
          where: { id },
          data: { ...data, version: { increment: 1 }, updatedAt: new Date() } as object,
        });
        const profile = toProfile(row);
        await addUserUpdated(tx, profile);
        return profile;
      }),

    /** Removes the profile, records the deletion and publishes `user.deleted`. */
    delete: (id: string): Promise<DeleteOutcome> =>
      prisma.$transaction(async (tx) => {
        const profile = await lock(tx, id);
        if (!profile) return 'not_found';
        if (isActiveAdministrator(profile) && (await isLastAdministrator(tx, id)))
          return 'last_administrator';
        await removeProfile(tx, profile);
        return 'deleted';
      }),
  };
}

export type ProfileRepository = ReturnType<typeof createProfileRepository>;
