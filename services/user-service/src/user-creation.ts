import { randomUUID } from 'node:crypto';
import { DomainError } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { Accounts, Invitation } from './accounts.ts';
import type { CreationRepository } from './db/creation-repository.ts';
import type { NewProfile } from './domain/profile.ts';

const pendingMs = 60_000;

/**
 * An administrator makes a person: the profile is reserved, the account prepared, the profile becomes active, and with
 * it the account. When the account cannot be made both are taken back, at once or by the sweeper; nobody sees either
 * before they are whole.
 */
export function createUserCreation(use: {
  creations: CreationRepository;
  accounts: Accounts;
  now: () => number;
  logger: Logger;
}) {
  const { creations, accounts, now, logger } = use;
  const later = (userId: string, what: string) => (error: unknown) =>
    logger.warn({ err: error, userId }, what);

  async function withdraw(id: string): Promise<void> {
    await creations.beginWithdrawal(id);
    await accounts.withdraw(id);
    await creations.remove(id);
  }

  /** What an earlier attempt with this email has left is taken back first. */
  async function reserve(profile: NewProfile): Promise<void> {
    const reserved = await creations.reserve(profile);
    if (reserved === 'reserved') return;
    if (reserved.leftover) {
      await withdraw(reserved.leftover);
      if ((await creations.reserve(profile)) === 'reserved') return;
    }
    throw new DomainError('email_taken', 'A user with this email already exists');
  }

  return {
    async create(request: Omit<NewProfile, 'id'>): Promise<{ id: string; invitation: Invitation }> {
      const profile = { ...request, id: randomUUID(), email: request.email.toLowerCase() };
      const { id } = profile;
      await reserve(profile);
      const invitation = await accounts.prepare(profile).catch(async (error: unknown) => {
        await withdraw(id).catch(later(id, 'User creation failed, withdrawal scheduled'));
        throw error;
      });
      if (!(await creations.complete(id)))
        throw new DomainError('account_unavailable', 'Another request created this user first', {
          retryAfter: 5,
        });
      // user.created does the same; this only spares the person the wait for it.
      await accounts.complete(id).catch(later(id, 'the account is completed by user.created'));
      return { id, invitation };
    },

    /** Takes back what was left incomplete. */
    async sweep(): Promise<void> {
      for (const id of await creations.leftSince(new Date(now() - pendingMs)))
        await withdraw(id).catch(later(id, 'User creation failed, withdrawal scheduled'));
    },
  };
}

export type UserCreation = ReturnType<typeof createUserCreation>;
