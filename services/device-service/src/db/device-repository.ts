import {
  difference,
  readingProblem,
  withSettings,
  type Device,
  type DeviceChange,
  type Scope,
} from '../domain/device.ts';
import type { Prisma, Transaction } from './client.ts';
import { toDevice, toLimit, visibleTo } from './device-row.ts';
import { addDeviceDeleted, addDeviceUpdated } from './outbox.ts';
import { ownershipRefusal, type OwnershipRefusal } from './ownership.ts';

export type UpdateOutcome =
  | Device
  | { readonly problem: NonNullable<ReturnType<typeof readingProblem>> }
  | 'not_found'
  | 'version_conflict'
  | OwnershipRefusal;

/** Serialises all changes to one device. */
export async function lockDevice(
  tx: Transaction,
  id: number,
  scope: Scope,
): Promise<Device | undefined> {
  await tx.$queryRaw`SELECT FROM devices WHERE id = ${id} FOR UPDATE`;
  const row = await tx.device.findFirst({ where: { id, ...visibleTo(scope) } });
  return row ? toDevice(row) : undefined;
}

/** Fully registered devices. */
export const createDeviceRepository = (prisma: Prisma) => ({
  async byId(id: number, scope: Scope): Promise<Device | undefined> {
    const row = await prisma.device.findFirst({ where: { id, ...visibleTo(scope) } });
    return row ? toDevice(row) : undefined;
  },

  /**
   * Applies a change. Without any difference there is no new version and no event.
   *
   * @param accepted versions that may be changed; undefined: any
   */
  update: (
    id: number,
    scope: Scope,
    change: DeviceChange,
    accepted: readonly number[] | undefined,
  ): Promise<UpdateOutcome> =>
    prisma.$transaction(async (tx) => {
      const before = await lockDevice(tx, id, scope);
      if (!before) return 'not_found';
      if (accepted?.includes(before.version) === false) return 'version_conflict';
      const changed = difference(before, withSettings(change));
      const { limitKwh, maxKw, ...data } = changed;
      const amounts = {
        ...(limitKwh === undefined ? {} : { limitMilliwattHours: toLimit(limitKwh) }),
        ...(maxKw === undefined ? {} : { maxMilliwatts: toLimit(maxKw) }),
      };
      if (Object.keys({ ...amounts, ...data }).length === 0) return before;
      const problem = readingProblem({ ...before, ...changed } as Device);
      if (problem) return { problem };
      const refusal = data.userId && (await ownershipRefusal(tx, data.userId, false));
      if (refusal) return refusal;
      const row = await tx.device.update({
        where: { id },
        data: {
          ...data,
          ...amounts,
          version: { increment: 1 },
          updatedAt: new Date(),
        } as object,
      });
      const device = toDevice(row);
      await addDeviceUpdated(tx, device);
      return device;
    }),

  delete: (id: number, scope: Scope): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      const device = await lockDevice(tx, id, scope);
      if (!device) return false;
      await tx.device.delete({ where: { id } });
      await tx.brokerRemoval.createMany({ data: [{ deviceId: id }], skipDuplicates: true });
      await addDeviceDeleted(tx, device);
      return true;
    }),
});

export type DeviceRepository = ReturnType<typeof createDeviceRepository>;
