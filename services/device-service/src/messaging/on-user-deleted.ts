import type { EventData, userDeleted } from '@ems/contracts';
import type { BrokerUpkeep } from '../broker-upkeep.ts';
import type { UserRepository } from '../db/user-repository.ts';

/** Erases the user with their devices and the devices' logins at the broker. */
export const onUserDeleted =
  (use: { users: UserRepository; upkeep: BrokerUpkeep }) =>
  async ({ data: { userId } }: { data: EventData<typeof userDeleted> }): Promise<void> => {
    await use.users.erase(userId);
    // If the broker is unavailable, upkeep tries again.
    await use.upkeep.removeRequested().catch(() => undefined);
  };
