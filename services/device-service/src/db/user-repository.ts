import { userErased, type EventData, type userCreated } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { Standing } from '@ems/tokens';
import type { Prisma } from './client.ts';
import { addDeviceDeleted } from './outbox.ts';
import { lockOwner } from './ownership.ts';

export const createUserRepository = (prisma: Prisma) => ({
  /** Saves a user if they are newer than the stored one and not deleted. Safe against a concurrent deletion. */
  save: (user: EventData<typeof userCreated>): Promise<void> =>
    prisma.$transaction(async (tx) => {
      const { userId, version, name, email, enabled, authorities } = user;
      await lockOwner(tx, userId);
      await tx.$executeRaw`
        INSERT INTO users AS u (id, version, name, email, enabled, authorities)
        SELECT ${userId}::uuid, ${version}, ${name}, ${email}, ${enabled}, ${authorities}::text[]
        WHERE NOT EXISTS (SELECT FROM deleted_users WHERE id = ${userId}::uuid)
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, email = excluded.email,
          enabled = excluded.enabled, authorities = excluded.authorities
        WHERE excluded.version > u.version`;
    }),

  /** Undefined if no event about this user has arrived. */
  async standingOf(userId: string): Promise<Standing | undefined> {
    const [standing] = await prisma.$queryRaw<Standing[]>`
      SELECT enabled, authorities FROM users WHERE id = ${userId}::uuid
      UNION ALL SELECT false, NULL FROM deleted_users WHERE id = ${userId}::uuid`;
    return standing;
  },

  /** Deletes a user and their devices, and records the logins that the broker still has. */
  erase: (userId: string): Promise<void> =>
    prisma.$transaction(async (tx) => {
      await lockOwner(tx, userId);
      await tx.deletedUser.upsert({ where: { id: userId }, create: { id: userId }, update: {} });
      await tx.user.deleteMany({ where: { id: userId } });
      const devices = await tx.$queryRaw<{ id: number; version: number }[]>`
        SELECT id, version FROM devices WHERE user_id = ${userId}::uuid ORDER BY id FOR UPDATE`;
      for (const device of devices) await addDeviceDeleted(tx, { ...device, userId });
      await tx.brokerRemoval.createMany({
        data: devices.map(({ id }) => ({ deviceId: id, userId })),
        skipDuplicates: true,
      });
      await tx.device.deleteMany({ where: { userId } });
      await tx.erasure.upsert({ where: { userId }, create: { userId }, update: {} });
    }),

  /** Confirms the erasure of users without any login left at the broker. Returns their number. */
  confirmErasures: (): Promise<number> =>
    prisma.$transaction(async (tx) => {
      const done = await tx.$queryRaw<{ userId: string }[]>`
        DELETE FROM erasures e
        WHERE NOT EXISTS (SELECT FROM broker_removals r WHERE r.user_id = e.user_id)
        RETURNING user_id AS "userId"`;
      for (const { userId } of done)
        await addEvent(tx, createEvent(userErased, { userId, service: 'device-service' }));
      return done.length;
    }),

  async purgeTombstones(): Promise<void> {
    await prisma.$executeRaw`DELETE FROM deleted_users WHERE deleted_at < now() - interval '30 days'`;
  },
});

export type UserRepository = ReturnType<typeof createUserRepository>;
