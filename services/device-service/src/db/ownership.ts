import { mostDevices } from '../domain/device.ts';
import type { Transaction } from './client.ts';

/** Serialises adding devices to a user and deleting the user, so that the deletion misses no device. */
export const lockOwner = (tx: Transaction, userId: string) =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${userId}, 0))`;

export type OwnershipRefusal = 'user_not_found' | 'too_many_devices';

/**
 * Why a user may not have another device. Undefined if they may.
 *
 * @param isOwn callers exist even if the event about them has not arrived; a user named by an administrator has to be
 *   known
 */
export async function ownershipRefusal(
  tx: Transaction,
  userId: string,
  isOwn: boolean,
): Promise<OwnershipRefusal | undefined> {
  await lockOwner(tx, userId);
  if (await tx.deletedUser.findUnique({ where: { id: userId } })) return 'user_not_found';
  if (!isOwn && !(await tx.user.findUnique({ where: { id: userId } }))) return 'user_not_found';
  const count = await tx.device.count({ where: { userId } });
  return count >= mostDevices ? 'too_many_devices' : undefined;
}
