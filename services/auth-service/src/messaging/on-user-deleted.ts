import { userErased, type EventData, type userDeleted } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { addEvent } from '@ems/outbox';
import type { AccountRepository } from '../db/account-repository.ts';
import type { Prisma } from '../db/client.ts';
import type { SecurityLog } from '../security-log.ts';

/** Erases the account with its sessions and tokens, and publishes `user.erased`. */
export const onUserDeleted =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    log: SecurityLog;
    onChange: (userId: string) => void;
    now: () => number;
  }) =>
  async ({ data: { userId } }: { data: EventData<typeof userDeleted> }): Promise<void> => {
    await use.prisma.$transaction(async (tx) => {
      await use.accounts.erase(tx, userId, new Date(use.now()));
      await addEvent(tx, createEvent(userErased, { userId, service: 'auth-service' }));
    });
    use.log.deleted({ userId });
    use.onChange(userId);
  };
