import type { EventData, userUpdated } from '@ems/contracts';
import type { AccountRepository } from '../db/account-repository.ts';
import type { Prisma } from '../db/client.ts';
import type { Sessions } from '../sessions.ts';

/**
 * Takes over roles, enablement and email from a profile that was made or changed. Sessions of who was disabled end;
 * who has other roles than before stays logged in, with new tokens.
 */
export const onUserChanged =
  (use: {
    prisma: Prisma;
    accounts: AccountRepository;
    sessions: Sessions;
    onChange: (userId: string) => void;
  }) =>
  async ({ data }: { data: EventData<typeof userUpdated> }): Promise<void> => {
    await use.prisma.$transaction(async (tx) => {
      const before = await use.accounts.applyUpdate(tx, data);
      if (!before) return;
      if (!data.enabled && before.enabled) await use.sessions.endAll(tx, data.userId, 'disabled');
      else if (data.enabled && !saysTheSame(before, data))
        await use.sessions.callBackTokens(tx, data.userId, 'role_changed');
    });
    use.onChange(data.userId);
  };

interface Claims {
  readonly email: string;
  readonly authorities: readonly string[];
}

const saysTheSame = (a: Claims, b: Claims) =>
  a.email === b.email.toLowerCase() &&
  a.authorities.toSorted().join() === b.authorities.toSorted().join();
