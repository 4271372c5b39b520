import { userErased, type EventData, type userDeleted } from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import { createEvent } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import { eraseUser } from '../db/user-repository.ts';

/** Erases the user with their devices, readings, hours and alerts, and publishes `user.erased`. */
export const onUserDeleted =
  ({ pool }: { pool: Pool }) =>
  async ({ data: { userId } }: { data: EventData<typeof userDeleted> }): Promise<void> =>
    inTransaction(pool, async (client) => {
      await eraseUser(client, userId);
      await insertOutbox(client, [
        createEvent(userErased, { userId, service: 'monitoring-worker' }),
      ]);
    });
