import { randomUUID } from 'node:crypto';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import type { Logger } from '@ems/logging';
import type { Attempt, RegistrationRepository } from './db/registration-repository.ts';
import { normalizeEmail, type NewProfile } from './domain/account.ts';
import { lifetimes } from './domain/lifetimes.ts';
import { newPasswordLink, type PasswordLink, type StoredPasswordLink } from './password-links.ts';
import type { Passwords } from './passwords.ts';
import type { UserProfiles } from './user-profiles.ts';

interface Dependencies {
  readonly registrations: RegistrationRepository;
  readonly passwords: Passwords;
  readonly profiles: UserProfiles;
  readonly now: () => number;
  readonly logger: Logger;
}

interface NewPerson {
  readonly email: string;
  /** Null for an invited user, who sets a password with the link. */
  readonly passwordHash: string | null;
  readonly authorities: readonly Authority[];
  readonly profile: NewProfile;
  readonly invitation?: StoredPasswordLink;
}

/** The error for the user who registers or the administrator who invites. */
const taken = ({ passwordHash }: Pick<NewPerson, 'passwordHash'>) =>
  new DomainError(
    'email_taken',
    passwordHash === null
      ? 'A user with this email already exists'
      : 'Log in, or use another email',
  );

/**
 * Creates users who register or are invited, with account and profile: the account is reserved as pending, the profile
 * is created, then the account becomes active. A failure in between leaves a pending account, which cannot log in. The
 * next attempt with the same email takes it over. Otherwise the sweeper removes account and profile after a while.
 */
export function createRegistration(dependencies: Dependencies) {
  const { registrations, passwords, profiles, now, logger } = dependencies;

  async function withdraw(id: string): Promise<void> {
    await profiles.withdraw(id);
    await registrations.remove(id);
  }

  async function reserve(account: Parameters<RegistrationRepository['reserve']>[0]) {
    const reserved = await registrations.reserve(account, new Date(now()));
    if (reserved) return reserved;
    const leftover = await registrations.withdrawingWithEmail(account.email);
    if (!leftover) throw taken(account);
    await withdraw(leftover);
    return registrations.reserve(account, new Date(now()));
  }

  /** Leaves it to the sweeper when the withdrawal fails now. */
  const tryToWithdraw = (id: string): Promise<void> =>
    withdraw(id).catch((error: unknown) =>
      logger.warn({ err: error, userId: id }, 'Registration failed, withdrawal scheduled'),
    );

  async function giveUp(attempt: Attempt): Promise<void> {
    await registrations.beginWithdrawal(attempt);
    await tryToWithdraw(attempt.id);
  }

  /** @returns the id of the person. */
  async function create(person: NewPerson): Promise<string> {
    const { profile, invitation, ...account } = person;
    const attempt = await reserve({ id: randomUUID(), ...account });
    if (!attempt) throw taken(account);
    await profiles.ensure({ ...attempt, ...account }, profile).catch(async (error: unknown) => {
      if (!(error instanceof DomainError && error.code === 'profile_refused')) throw error;
      await giveUp(attempt);
      throw taken(account);
    });
    if (!(await registrations.complete(attempt, invitation))) throw taken(account);
    return attempt.id;
  }

  return {
    /** @returns the id of the person. */
    async register(request: {
      email: string;
      password: string;
      authorities: readonly Authority[];
      profile: NewProfile;
      /** The caller in the queue of password hashes. */
      caller: string;
    }): Promise<string> {
      const { password, authorities, profile, caller } = request;
      const email = normalizeEmail(request.email);
      const passwordHash = await passwords.hash(password, caller);
      return create({ email, passwordHash, authorities, profile });
    },

    /** Creates a user without a password, who sets one with the link. */
    async invite(request: {
      email: string;
      authorities: readonly Authority[];
      profile: NewProfile;
    }): Promise<PasswordLink & { userId: string }> {
      const { authorities, profile } = request;
      const email = normalizeEmail(request.email);
      const { link, stored: invitation } = newPasswordLink('invitation', now());
      const account = { email, passwordHash: null, authorities };
      return { userId: await create({ ...account, profile, invitation }), ...link };
    },

    /** Withdraws incomplete registrations. */
    async sweep(): Promise<void> {
      const before = new Date(now() - lifetimes.pendingAccount);
      for (const id of await registrations.withdrawPendingSince(before)) await tryToWithdraw(id);
    },
  };
}

export type Registration = ReturnType<typeof createRegistration>;
