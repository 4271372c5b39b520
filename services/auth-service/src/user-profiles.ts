import type { Secret } from '@ems/config';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/http';
import type { NewProfile } from './domain/account.ts';

const timeoutMs = 5_000;

/** The other half of a registration, in user-service. */
export function createUserProfiles(options: { url: string; token: Secret }) {
  return {
    /**
     * Makes the profile; doing it again changes nothing.
     *
     * @throws DomainError `profile_unavailable` when it is unknown whether it was made, `profile_refused` when it
     * will never be.
     */
    async ensure(
      account: { id: string; email: string; authorities: readonly Authority[] },
      profile: NewProfile,
    ): Promise<void> {
      const response = await fetch(`${options.url}/internal/users/${account.id}`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${options.token.reveal()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          email: account.email,
          authorities: account.authorities,
          ...profile,
        }),
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: unknown) => {
        throw unavailable(error);
      });
      await response.body?.cancel();
      if (response.ok) return;
      if (response.status === 409 || response.status === 400 || response.status === 410)
        throw new DomainError('profile_refused', `user-service answered ${response.status}`);
      throw unavailable(new Error(`user-service answered ${response.status}`));
    },
  };
}

const unavailable = (cause: unknown) =>
  new DomainError('profile_unavailable', 'Your account could not be completed; please try again', {
    retryAfter: 5,
    cause,
  });

export type UserProfiles = ReturnType<typeof createUserProfiles>;
