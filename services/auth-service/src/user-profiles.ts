import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { createInternalClient, type InternalPeer } from '@ems/http';
import type { NewProfile } from './domain/account.ts';

/** Profiles in user-service for registrations. Every call is idempotent. */
export function createUserProfiles(userService: InternalPeer) {
  const ask = createInternalClient(userService);

  async function call(method: string, id: string, body?: object): Promise<number> {
    const response = await ask(method, `users/${id}`, body).catch((error: unknown) => {
      throw unavailable(error);
    });
    await response.body?.cancel();
    return response.status;
  }

  return {
    /**
     * Creates the profile. An earlier attempt that arrives late changes nothing.
     *
     * @throws DomainError `profile_unavailable` when it is unknown whether the profile was created, `profile_refused`
     * when it never will be.
     */
    async ensure(
      account: { id: string; attempt: number; email: string; authorities: readonly Authority[] },
      profile: NewProfile,
    ): Promise<void> {
      const { id, attempt, email, authorities } = account;
      const status = await call('PUT', id, { attempt, email, authorities, ...profile });
      if (status === 409 || status === 410)
        throw new DomainError('profile_refused', `user-service returned ${status}`);
      if (status >= 300) throw unavailable(new Error(`user-service returned ${status}`));
    },

    /** Removes the profile, and blocks a request for it that arrives late. */
    async withdraw(id: string): Promise<void> {
      const status = await call('DELETE', id);
      if (status >= 300) throw unavailable(new Error(`user-service returned ${status}`));
    },
  };
}

const unavailable = (cause: unknown) =>
  new DomainError(
    'profile_unavailable',
    'Your account could not be created. Try again in a moment',
    {
      retryAfter: 5,
      cause,
    },
  );

export type UserProfiles = ReturnType<typeof createUserProfiles>;
