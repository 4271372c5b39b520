import type { Device, NewDevice } from '../domain/device.ts';
import type { Prisma } from './client.ts';
import { toDevice, toLimit } from './device-row.ts';
import { addDeviceCreated } from './outbox.ts';
import { ownershipRefusal, type OwnershipRefusal } from './ownership.ts';

/** Devices whose registration is not complete. Nobody sees them yet. */
export const createRegistrationRepository = (prisma: Prisma) => ({
  /** Reserves an id. `isOwn`: the caller is the owner. */
  reserve: (
    device: NewDevice,
    isOwn: boolean,
    credentialHash: string,
  ): Promise<number | OwnershipRefusal> =>
    prisma.$transaction(async (tx) => {
      const { limitKwh, maxKw, profileSettings, ...more } = device;
      const refusal = await ownershipRefusal(tx, device.userId, isOwn);
      if (refusal) return refusal;
      const { id } = await tx.device.create({
        data: {
          ...more,
          profileSettings: { ...profileSettings },
          limitMilliwattHours: toLimit(limitKwh),
          maxMilliwatts: toLimit(maxKw),
          status: 'pending',
          credentialHash,
          credentialIssuedAt: new Date(),
        },
      });
      return id;
    }),

  /** Makes a pending device visible and announces it. Undefined if it no longer exists. */
  activate: (id: number): Promise<Device | undefined> =>
    prisma.$transaction(async (tx) => {
      const { count } = await tx.device.updateMany({
        where: { id, status: 'pending' },
        data: { status: 'active' },
      });
      if (count === 0) return undefined;
      const device = toDevice(await tx.device.findUniqueOrThrow({ where: { id } }));
      await addDeviceCreated(tx, device);
      return device;
    }),

  /** Withdraws a registration in any state. Removes the login at the broker even if the row no longer exists. */
  giveUp: (id: number): Promise<void> =>
    prisma.$transaction(async (tx) => {
      const { count } = await tx.device.deleteMany({ where: { id, status: 'pending' } });
      if (count === 0 && (await tx.device.findUnique({ where: { id } }))) return;
      await tx.brokerRemoval.createMany({ data: [{ deviceId: id }], skipDuplicates: true });
    }),

  /** Devices that have been incomplete since before this time. */
  async leftSince(before: Date): Promise<number[]> {
    const rows = await prisma.device.findMany({
      where: { status: 'pending', createdAt: { lt: before } },
      select: { id: true },
      take: 100,
    });
    return rows.map(({ id }) => id);
  },
});

export type RegistrationRepository = ReturnType<typeof createRegistrationRepository>;
