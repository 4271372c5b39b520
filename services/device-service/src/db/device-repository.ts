import { deviceCreated, deviceDeleted, deviceUpdated } from '@ems/contracts';
import { createEvent, type OutgoingEvent } from '@ems/messaging';
import {
  mostDevices,
  type Device,
  type DeviceChange,
  type NewDevice,
  type Scope,
} from '../domain/device.ts';
import type { Prisma, Transaction } from './client.ts';
import { toDevice, toLimit, visibleTo } from './device-row.ts';

export const addEvent = (tx: Transaction, event: OutgoingEvent) =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });

const eventData = ({ id: deviceId, version, userId, name, place, limitKwh }: Device) => ({
  deviceId,
  version,
  userId,
  name,
  place,
  limitKwh,
});

/** Whatever adds to or takes from a person's devices waits for its turn: so a deletion misses none. */
export const lockOwner = (tx: Transaction, userId: string) =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${userId}))`;

export function createDeviceRepository(prisma: Prisma) {
  async function mayOwn(
    tx: Transaction,
    userId: string,
  ): Promise<'user_not_found' | 'too_many_devices' | undefined> {
    await lockOwner(tx, userId);
    if (await tx.deletedUser.findUnique({ where: { id: userId } })) return 'user_not_found';
    return (await tx.device.count({ where: { userId } })) >= mostDevices
      ? 'too_many_devices'
      : undefined;
  }

  return {
    /** Reserves an id; the device is seen only once it is active. */
    reserve: (
      device: NewDevice,
      credentialHash: string,
    ): Promise<number | 'user_not_found' | 'too_many_devices'> =>
      prisma.$transaction(async (tx) => {
        const refusal = await mayOwn(tx, device.userId);
        if (refusal) return refusal;
        const { userId, name, place, limitKwh } = device;
        const { id } = await tx.device.create({
          data: {
            userId,
            name,
            place,
            limitMilliwattHours: toLimit(limitKwh),
            status: 'pending',
            credentialHash,
            credentialIssuedAt: new Date(),
          },
        });
        return id;
      }),

    /** Makes a pending device visible and announces it; undefined when it is not there any more. */
    activate: (id: number): Promise<Device | undefined> =>
      prisma.$transaction(async (tx) => {
        const { count } = await tx.device.updateMany({
          where: { id, status: 'pending' },
          data: { status: 'active' },
        });
        if (count === 0) return undefined;
        const device = toDevice(await tx.device.findUniqueOrThrow({ where: { id } }));
        await addEvent(tx, createEvent(deviceCreated, eventData(device)));
        return device;
      }),

    /** Takes back what was not completed; its broker login, should there be one, goes too. */
    removePending: (where: { id: number } | { createdAt: { lt: Date } }): Promise<void> =>
      prisma.$transaction(async (tx) => {
        const rows = await tx.device.findMany({
          where: { ...where, status: 'pending' },
          select: { id: true },
          take: 100,
        });
        const ids = rows.map(({ id }) => id);
        await tx.brokerRemoval.createMany({
          data: ids.map((deviceId) => ({ deviceId })),
          skipDuplicates: true,
        });
        await tx.device.deleteMany({ where: { id: { in: ids } } });
      }),

    async byId(id: number, scope: Scope): Promise<Device | undefined> {
      const row = await prisma.device.findFirst({ where: { id, ...visibleTo(scope) } });
      return row ? toDevice(row) : undefined;
    },

    update: (
      id: number,
      scope: Scope,
      change: DeviceChange,
    ): Promise<Device | 'not_found' | 'user_not_found' | 'too_many_devices'> =>
      prisma.$transaction(async (tx) => {
        const before = await tx.device.findFirst({ where: { id, ...visibleTo(scope) } });
        if (!before) return 'not_found';
        await lockOwner(tx, before.userId);
        if (change.userId && change.userId !== before.userId) {
          const refusal = await mayOwn(tx, change.userId);
          if (refusal) return refusal;
        }
        const { count } = await tx.device.updateMany({
          where: { id, ...visibleTo(scope), userId: before.userId },
          data: {
            ...(change.name === undefined ? {} : { name: change.name }),
            ...(change.place === undefined ? {} : { place: change.place }),
            ...(change.limitKwh === undefined
              ? {}
              : { limitMilliwattHours: toLimit(change.limitKwh) }),
            ...(change.userId === undefined ? {} : { userId: change.userId }),
            version: { increment: 1 },
            updatedAt: new Date(),
          },
        });
        if (count === 0) return 'not_found';
        const device = toDevice(await tx.device.findUniqueOrThrow({ where: { id } }));
        await addEvent(tx, createEvent(deviceUpdated, eventData(device)));
        return device;
      }),

    delete: (id: number, scope: Scope): Promise<boolean> =>
      prisma.$transaction(async (tx) => {
        const [row] = await tx.device.findMany({ where: { id, ...visibleTo(scope) } });
        const { count } = await tx.device.deleteMany({ where: { id, ...visibleTo(scope) } });
        if (!row || count === 0) return false;
        await tx.brokerRemoval.createMany({ data: [{ deviceId: id }], skipDuplicates: true });
        const { userId, version } = row;
        await addEvent(
          tx,
          createEvent(deviceDeleted, { deviceId: id, version: version + 1, userId }),
        );
        return true;
      }),

    async setCredential(id: number, scope: Scope, credentialHash: string | null): Promise<boolean> {
      const now = new Date();
      const { count } = await prisma.device.updateMany({
        where: { id, ...visibleTo(scope) },
        data: credentialHash
          ? { credentialHash, credentialIssuedAt: now, credentialRevokedAt: null }
          : { credentialHash, credentialRevokedAt: now },
      });
      return count > 0;
    },

    async credentialHash(id: number): Promise<string | undefined> {
      const row = await prisma.device.findFirst({
        where: { id, status: 'active' },
        select: { credentialHash: true },
      });
      return row?.credentialHash ?? undefined;
    },
  };
}

export type DeviceRepository = ReturnType<typeof createDeviceRepository>;
