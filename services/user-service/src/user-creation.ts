import { randomUUID } from 'node:crypto';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { Accounts } from './accounts.ts';
import type { ProfileRepository } from './db/profile-repository.ts';
import type { NewProfile } from './domain/profile.ts';

const pendingMs = 60_000;

/**
 * An administrator makes a person: the profile is reserved, the account made, the profile becomes active. When the
 * account cannot be made the profile is taken back, at once or by the sweeper; nobody sees it before it is whole.
 */
export function createUserCreation(use: {
  profiles: ProfileRepository;
  accounts: Accounts;
  logger: Logger;
}) {
  const { profiles, accounts, logger } = use;

  async function takeBack(id: string): Promise<void> {
    await accounts.remove(id);
    await profiles.removePending(id);
  }

  return {
    async create(
      request: Omit<NewProfile, 'id'> & { password: string; authorities: readonly Authority[] },
    ) {
      const { password, ...rest } = request;
      const profile = { ...rest, id: randomUUID(), email: request.email.toLowerCase() };
      if (!(await profiles.reserve(profile)))
        throw new DomainError('email_taken', 'There is a person with this email');
      try {
        await accounts.ensure({ ...profile, password });
      } catch (error) {
        await takeBack(profile.id).catch((failure: unknown) =>
          logger.warn({ err: failure, userId: profile.id }, 'to be taken back later'),
        );
        throw error;
      }
      await profiles.activate(profile.id);
      return profile.id;
    },

    async sweep(now: Date): Promise<void> {
      for (const id of await profiles.pendingSince(new Date(now.getTime() - pendingMs)))
        await takeBack(id);
    },
  };
}

export type UserCreation = ReturnType<typeof createUserCreation>;
