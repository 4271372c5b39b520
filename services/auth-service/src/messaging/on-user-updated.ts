import type { EventData, userUpdated } from '@ems/contracts';
import type { AccountRepository } from '../db/account-repository.ts';
import type { Prisma } from '../db/client.ts';
import type { Sessions } from '../sessions.ts';

/** Takes over roles, enablement and email; sessions with other rights than before end. */
export const onUserUpdated =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    sessions: Sessions;
    nudgeOutbox: () => void;
  }) =>
  async ({ data }: { data: EventData<typeof userUpdated> }): Promise<void> => {
    await use.prisma.$transaction(async (tx) => {
      const before = await use.accounts.applyUpdate(tx, data);
      if (!before) return;
      if (!data.enabled) await use.sessions.end(tx, data.userId, 'disabled');
      else if (!sameMembers(before.authorities, data.authorities))
        await use.sessions.end(tx, data.userId, 'role_changed');
    });
    use.nudgeOutbox();
  };

const sameMembers = (a: readonly string[], b: readonly string[]) =>
  a.toSorted().join() === b.toSorted().join();
