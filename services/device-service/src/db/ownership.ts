import { mostDevices } from '../domain/device.ts';
import type { Transaction } from './client.ts';

/** Whatever adds to a person's devices, and their deletion, waits for its turn: so a deletion misses none. */
export const lockOwner = (tx: Transaction, userId: string) =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${userId}, 0))`;

export type OwnershipRefusal = 'user_not_found' | 'too_many_devices';

/**
 * Why a person may not have one more device, if so.
 *
 * @param isOwn whoever asks for themselves exists, though the news of them may not have arrived; whom an administrator
 *   names has to be known
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
