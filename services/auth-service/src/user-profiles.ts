import type { Secret } from '@ems/config';
import type { Authority } from '@ems/contracts';
import { DomainError } from '@ems/http';
import { currentTrace } from '@ems/logging';
import type { NewProfile } from './domain/account.ts';

/** The other half of a registration, in user-service. Everything here may be done again. */
export function createUserProfiles(options: { url: string; token: Secret; timeoutMs: number }) {
  async function call(method: string, id: string, body?: object): Promise<number> {
    const { correlationId, traceparent } = currentTrace();
    const response = await fetch(`${options.url}/internal/users/${id}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token.reveal()}`,
        'content-type': 'application/json',
        'x-request-id': correlationId,
        traceparent,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(options.timeoutMs),
    }).catch((error: unknown) => {
      throw unavailable(error);
    });
    await response.body?.cancel();
    return response.status;
  }

  return {
    /**
     * Makes the profile; an earlier attempt that arrives late changes nothing.
     *
     * @throws DomainError `profile_unavailable` when it is unknown whether it was made, `profile_refused` when it
     * will never be.
     */
    async ensure(
      account: { id: string; attempt: number; email: string; authorities: readonly Authority[] },
      profile: NewProfile,
    ): Promise<void> {
      const { id, ...rest } = account;
      const status = await call('PUT', id, { ...rest, ...profile });
      if (status === 409 || status === 410)
        throw new DomainError('profile_refused', `user-service answered ${status}`);
      if (status >= 300) throw unavailable(new Error(`user-service answered ${status}`));
    },

    /** Takes the profile back, whether it was made or will arrive late. */
    async withdraw(id: string): Promise<void> {
      const status = await call('DELETE', id);
      if (status >= 300) throw unavailable(new Error(`user-service answered ${status}`));
    },
  };
}

const unavailable = (cause: unknown) =>
  new DomainError('profile_unavailable', 'Your account could not be completed; please try again', {
    retryAfter: 5,
    cause,
  });

export type UserProfiles = ReturnType<typeof createUserProfiles>;
