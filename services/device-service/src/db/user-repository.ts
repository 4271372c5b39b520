import { deviceDeleted, userErased, type EventData, type userCreated } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import type { Prisma } from './client.ts';
import { addEvent, lockOwner } from './device-repository.ts';

export const createUserRepository = (prisma: Prisma) => ({
  /** Takes over a person as far as they are newer and not deleted. */
  async save({ userId, version, name, email }: EventData<typeof userCreated>): Promise<void> {
    await prisma.$executeRaw`
      INSERT INTO users AS u (id, version, name, email)
      SELECT ${userId}::uuid, ${version}, ${name}, ${email}
      WHERE NOT EXISTS (SELECT FROM deleted_users WHERE id = ${userId}::uuid)
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name, email = excluded.email
      WHERE excluded.version > u.version`;
  },

  /** Removes a person and their devices; what the broker still has is noted. */
  erase: (userId: string): Promise<void> =>
    prisma.$transaction(async (tx) => {
      await lockOwner(tx, userId);
      await tx.deletedUser.upsert({ where: { id: userId }, create: { id: userId }, update: {} });
      await tx.user.deleteMany({ where: { id: userId } });
      const devices = await tx.device.findMany({
        where: { userId },
        select: { id: true, version: true },
      });
      for (const { id, version } of devices)
        await addEvent(
          tx,
          createEvent(deviceDeleted, { deviceId: id, version: version + 1, userId }),
        );
      await tx.brokerRemoval.createMany({
        data: devices.map(({ id }) => ({ deviceId: id, userId })),
        skipDuplicates: true,
      });
      await tx.device.deleteMany({ where: { userId } });
      await tx.erasure.upsert({ where: { userId }, create: { userId }, update: {} });
    }),

  /** Confirms the erasure of those of whom the broker has nothing left. Tells how many. */
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
