import type { EventData, userDeleted } from '@ems/contracts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import type { UserRepository } from '../db/user-repository.ts';

/** Erases the person with their devices, and the devices' logins at the broker. */
export const onUserDeleted =
  (use: { users: UserRepository; upkeep: BrokerUpkeep }) =>
  async ({ data: { userId } }: { data: EventData<typeof userDeleted> }): Promise<void> => {
    await use.users.erase(userId);
    // The broker may be away; upkeep tries again.
    await use.upkeep.removeRequested().catch(() => undefined);
  };
