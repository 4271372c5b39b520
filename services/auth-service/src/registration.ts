import { randomUUID } from 'node:crypto';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/http';
import type { Logger } from '@ems/logging';
import type { AccountRepository } from './db/account-repository.ts';
import { normalizeEmail, type NewProfile } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { Passwords } from './passwords.ts';
import type { UserProfiles } from './user-profiles.ts';

interface Dependencies {
  readonly accounts: AccountRepository;
  readonly passwords: Passwords;
  readonly profiles: UserProfiles;
  readonly logger: Logger;
}

/**
 * Account and profile come into being together. The account is reserved as pending, the profile is made, the account
 * becomes active. Whatever fails in between leaves a pending account, which cannot log in, and which the next attempt
 * with the same email or the sweeper carries on.
 */
export function createRegistration({ accounts, passwords, profiles, logger }: Dependencies) {
  async function complete(id: string): Promise<void> {
    try {
      const done = await accounts.activate(id, (pending) =>
        profiles.ensure(pending, pending.profile),
      );
      if (!done) throw new DomainError('email_taken', 'Log in instead');
    } catch (error) {
      if (error instanceof DomainError && error.code === 'profile_refused') {
        await accounts.removePending(id);
        throw new DomainError('email_taken', 'Use another email');
      }
      throw error;
    }
  }

  return {
    /** @returns the id of the person. */
    async register(request: {
      email: string;
      password: string;
      authorities: readonly Authority[];
      profile: NewProfile;
    }): Promise<string> {
      const { password, authorities, profile } = request;
      const email = normalizeEmail(request.email);
      const passwordHash = await passwords.hash(password);
      const id = await accounts.reserve({
        id: randomUUID(),
        email,
        passwordHash,
        authorities,
        profile,
      });
      if (!id) throw new DomainError('email_taken', 'Log in, or use another email');
      await complete(id);
      return id;
    },

    /** Carries on what was left pending. */
    async sweep(now: Date): Promise<void> {
      const pending = await accounts.pendingSince(
        new Date(now.getTime() - lifetimes.pendingAccount),
      );
      for (const id of pending) {
        await complete(id).catch((error: unknown) =>
          logger.warn({ err: error, userId: id }, 'a registration is still incomplete'),
        );
      }
    },
  };
}

export type Registration = ReturnType<typeof createRegistration>;
