import type { EventData, userUpdated } from '@ems/contracts';
import type { AccountRepository } from '../db/account-repository.ts';
import type { Prisma } from '../db/client.ts';
import type { SecurityLog } from '../security-log.ts';
import type { Sessions } from '../sessions.ts';

/**
 * Copies the roles, the email and whether the user may log in from a new or changed profile. Disabling a user ends
 * their sessions. A user whose roles change stays logged in and gets new tokens.
 */
export const onUserChanged =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    sessions: Sessions;
    log: SecurityLog;
    onChange: (userId: string) => void;
  }) =>
  async ({ data }: { data: EventData<typeof userUpdated> }): Promise<void> => {
    const { userId, enabled, authorities } = data;
    const change = await use.prisma.$transaction(async (tx) => {
      const before = await use.accounts.applyUpdate(tx, data);
      if (!before) return undefined;
      if (!enabled && before.enabled) {
        await use.sessions.endAll(tx, userId, 'disabled');
        return 'disabled';
      }
      if (!enabled || saysTheSame(before, data)) return undefined;
      await use.sessions.callBackTokens(tx, userId, 'role_changed');
      return 'rolesChanged';
    });
    if (change) use.log[change]({ userId, authorities });
    use.onChange(userId);
  };

interface Claims {
  readonly email: string;
  readonly authorities: readonly string[];
}

const saysTheSame = (a: Claims, b: Claims) =>
  a.email === b.email.toLowerCase() &&
  a.authorities.toSorted().join() === b.authorities.toSorted().join();
