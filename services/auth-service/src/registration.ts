import { randomUUID } from 'node:crypto';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { Attempt, RegistrationRepository } from './db/registration-repository.ts';
import { normalizeEmail, type NewProfile } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { Passwords } from './passwords.ts';
import type { UserProfiles } from './user-profiles.ts';

interface Dependencies {
  readonly registrations: RegistrationRepository;
  readonly passwords: Passwords;
  readonly profiles: UserProfiles;
  readonly now: () => number;
  readonly logger: Logger;
}

/**
 * Account and profile come into being together: the account is reserved as pending, the profile is made, the account
 * becomes active. Whatever fails in between leaves a pending account, which cannot log in. The next attempt with the
 * same email takes it over; after a while the sweeper takes the profile back and removes it.
 */
export function createRegistration(dependencies: Dependencies) {
  const { registrations, passwords, profiles, now, logger } = dependencies;
  const taken = () => new DomainError('email_taken', 'Log in, or use another email');

  async function withdraw(id: string): Promise<void> {
    await profiles.withdraw(id);
    await registrations.remove(id);
  }

  async function reserve(account: Parameters<RegistrationRepository['reserve']>[0]) {
    const reserved = await registrations.reserve(account, new Date(now()));
    if (reserved) return reserved;
    const leftover = await registrations.withdrawingWithEmail(account.email);
    if (!leftover) throw taken();
    await withdraw(leftover);
    return registrations.reserve(account, new Date(now()));
  }

  async function refuse(attempt: Attempt): Promise<never> {
    await registrations.beginWithdrawal(attempt);
    await withdraw(attempt.id).catch((error: unknown) =>
      logger.warn({ err: error, userId: attempt.id }, 'Registration failed, withdrawal scheduled'),
    );
    throw taken();
  }

  return {
    /** @returns the id of the person. */
    async register(request: {
      email: string;
      password: string;
      authorities: readonly Authority[];
      profile: NewProfile;
      /** Whose share of the work it is. */
      caller: string;
    }): Promise<string> {
      const { password, authorities, profile, caller } = request;
      const email = normalizeEmail(request.email);
      const passwordHash = await passwords.hash(password, caller);
      const attempt = await reserve({ id: randomUUID(), email, passwordHash, authorities });
      if (!attempt) throw taken();
      await profiles.ensure({ ...attempt, email, authorities }, profile).catch((error: unknown) => {
        if (error instanceof DomainError && error.code === 'profile_refused')
          return refuse(attempt);
        throw error;
      });
      if (!(await registrations.complete(attempt))) throw taken();
      return attempt.id;
    },

    /** Takes back what was left incomplete. */
    async sweep(): Promise<void> {
      const before = new Date(now() - lifetimes.pendingAccount);
      for (const id of await registrations.withdrawPendingSince(before)) {
        await withdraw(id).catch((error: unknown) =>
          logger.warn({ err: error, userId: id }, 'Registration failed, withdrawal scheduled'),
        );
      }
    },
  };
}

export type Registration = ReturnType<typeof createRegistration>;
