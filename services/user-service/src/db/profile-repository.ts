import { userCreated, userDeleted, userUpdated, type EventData } from '@ems/contracts';
import { createEvent, type OutgoingEvent } from '@ems/messaging';
import { erasingServices } from '../domain/deletion.ts';
import type { NewProfile, Profile, ProfileChange } from '../domain/profile.ts';
import type { Prisma, Transaction } from './client.ts';

const addEvent = (tx: Transaction, event: OutgoingEvent) =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });

const eventData = (profile: Profile): EventData<typeof userCreated> => ({
  userId: profile.id,
  version: profile.version,
  email: profile.email,
  name: profile.name,
  authorities: profile.authorities,
  enabled: profile.enabled,
  timeZone: profile.timeZone,
  locale: profile.locale,
  language: profile.language,
});

type Row = Omit<Profile, 'authorities'> & { authorities: string[] };
const toProfile = (row: Row): Profile => ({
  ...row,
  authorities: row.authorities as Profile['authorities'],
});

export type EnsureOutcome = 'made' | 'present' | 'email_taken' | 'deleted';
export type UpdateOutcome = Profile | 'not_found' | 'last_administrator';

export function createProfileRepository(prisma: Prisma) {
  async function insert(tx: Transaction, profile: NewProfile, status: 'pending' | 'active') {
    const { id, email, name, timeZone, locale, language } = profile;
    const rows = await tx.$queryRaw<unknown[]>`
      INSERT INTO profiles (id, email, name, authorities, time_zone, locale, language, status)
      SELECT ${id}::uuid, ${email}, ${name}, ${[...profile.authorities]}::text[], ${timeZone}, ${locale}, ${language}, ${status}
      WHERE NOT EXISTS (SELECT FROM deletions WHERE user_id = ${id}::uuid)
      ON CONFLICT DO NOTHING RETURNING id`;
    return rows.length > 0;
  }

  async function publishCreated(tx: Transaction, id: string): Promise<void> {
    const row = await tx.profile.findUniqueOrThrow({ where: { id } });
    await addEvent(tx, createEvent(userCreated, eventData(toProfile(row))));
  }

  /** Administrators are counted under a lock, so that two cannot remove each other at the same moment. */
  async function otherAdministrators(tx: Transaction, id: string): Promise<number> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(5119002)`;
    return tx.profile.count({
      where: {
        id: { not: id },
        status: 'active',
        enabled: true,
        authorities: { has: 'ROLE_ADMIN' },
      },
    });
  }

  const isActiveAdministrator = (row: { enabled: boolean; authorities: string[] }) =>
    row.enabled && row.authorities.includes('ROLE_ADMIN');

  return {
    async byId(id: string): Promise<Profile | undefined> {
      const row = await prisma.profile.findFirst({ where: { id, status: 'active' } });
      return row ? toProfile(row) : undefined;
    },

    /** The profile of an account that auth-service makes; doing it again changes nothing. */
    ensure: (profile: NewProfile): Promise<EnsureOutcome> =>
      prisma.$transaction(async (tx) => {
        if (await insert(tx, profile, 'active')) {
          await publishCreated(tx, profile.id);
          return 'made';
        }
        if (await tx.deletion.findUnique({ where: { userId: profile.id } })) return 'deleted';
        return (await tx.profile.findUnique({ where: { id: profile.id } }))
          ? 'present'
          : 'email_taken';
      }),

    /** Reserves the email for a profile whose account is still to be made. False: it is taken. */
    reserve: (profile: NewProfile): Promise<boolean> =>
      prisma.$transaction((tx) => insert(tx, profile, 'pending')),

    activate: (id: string): Promise<boolean> =>
      prisma.$transaction(async (tx) => {
        const { count } = await tx.profile.updateMany({
          where: { id, status: 'pending' },
          data: { status: 'active' },
        });
        if (count > 0) await publishCreated(tx, id);
        return count > 0;
      }),

    removePending: (id: string) => prisma.profile.deleteMany({ where: { id, status: 'pending' } }),

    async pendingSince(before: Date): Promise<string[]> {
      const rows = await prisma.profile.findMany({
        where: { status: 'pending', createdAt: { lt: before } },
        select: { id: true },
        take: 100,
      });
      return rows.map(({ id }) => id);
    },

    update: (id: string, change: ProfileChange): Promise<UpdateOutcome> =>
      prisma.$transaction(async (tx) => {
        const [locked] = await tx.$queryRaw<{ enabled: boolean; authorities: string[] }[]>`
          SELECT enabled, authorities FROM profiles WHERE id = ${id}::uuid AND status = 'active' FOR UPDATE`;
        if (!locked) return 'not_found';
        const after = {
          enabled: change.enabled ?? locked.enabled,
          authorities: change.authorities ?? locked.authorities,
        };
        const loses = isActiveAdministrator(locked) && !isActiveAdministrator(after);
        if (loses && (await otherAdministrators(tx, id)) === 0) return 'last_administrator';
        const row = await tx.profile.update({
          where: { id },
          data: { ...definedOnly(change), version: { increment: 1 }, updatedAt: new Date() },
        });
        const profile = toProfile(row);
        await addEvent(tx, createEvent(userUpdated, eventData(profile)));
        return profile;
      }),

    /** Removes the profile, notes the deletion, and tells the others. */
    delete: (id: string): Promise<'deleted' | 'not_found' | 'last_administrator'> =>
      prisma.$transaction(async (tx) => {
        const [locked] = await tx.$queryRaw<
          { enabled: boolean; authorities: string[]; version: number }[]
        >`
          SELECT enabled, authorities, version FROM profiles
          WHERE id = ${id}::uuid AND status = 'active' FOR UPDATE`;
        if (!locked) return 'not_found';
        if (isActiveAdministrator(locked) && (await otherAdministrators(tx, id)) === 0)
          return 'last_administrator';
        await tx.profile.delete({ where: { id } });
        await tx.deletion.create({
          data: {
            userId: id,
            confirmations: { create: erasingServices.map((service) => ({ service })) },
          },
        });
        await addEvent(tx, createEvent(userDeleted, { userId: id, version: locked.version + 1 }));
        return 'deleted';
      }),
  };
}

const definedOnly = (change: ProfileChange) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));

export type ProfileRepository = ReturnType<typeof createProfileRepository>;
