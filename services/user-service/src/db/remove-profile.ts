import { erasingServices } from '@ems/contracts';
import type { Profile } from '../domain/profile.ts';
import type { Transaction } from './client.ts';
import { addUserDeleted } from './outbox.ts';

/** Removes the profile at once. The remaining row tracks which services have erased their data and blocks the id. */
export async function removeProfile(
  tx: Transaction,
  { id, version }: Pick<Profile, 'id' | 'version'>,
): Promise<void> {
  await tx.profile.delete({ where: { id } });
  await tx.deletion.create({
    data: {
      userId: id,
      confirmations: { create: erasingServices.map((service) => ({ service })) },
    },
  });
  await addUserDeleted(tx, id, version + 1);
}
