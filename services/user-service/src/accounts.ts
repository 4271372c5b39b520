import type { Authority } from '@ems/contracts';
import { DomainError, type FieldProblem } from '@ems/domain-error';
import { createInternalClient, type InternalPeer } from '@ems/http';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: FieldProblem[];
}

/** A link whose token lets the user set a first password. */
export interface Invitation {
  readonly token: string;
  readonly expiresAt: string;
}

/** Errors of auth-service that are passed on to the caller. */
const refusals = ['email_taken', 'password_wrong', 'too_many_attempts', 'too_many_requests'];

/** Accounts in auth-service. */
export function createAccounts(authService: InternalPeer) {
  const ask = createInternalClient(authService);

  async function call(method: string, path: string, body?: object): Promise<Response> {
    const response = await ask(method, `accounts${path}`, body).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Problem;
    if (!refusals.includes(problem.code ?? ''))
      throw unavailable(
        new Error(`auth-service answered ${response.status} ${problem.code ?? ''}`),
      );
    const retryAfter = Number(response.headers.get('retry-after'));
    throw new DomainError(problem.code ?? '', problem.detail ?? '', {
      fields: problem.errors ?? [],
      ...(retryAfter ? { retryAfter } : {}),
    });
  }

  return {
    /** Asks auth-service to create the user: the account, and the profile through this service. */
    async invite(person: {
      email: string;
      authorities: readonly Authority[];
      profile: { name: string; timeZone: string; locale: string; language: string };
    }): Promise<{ id: string; invitation: Invitation }> {
      const response = await call('POST', '', person);
      const { userId: id, ...invitation } = (await response.json()) as Invitation & {
        userId: string;
      };
      return { id, invitation };
    },

    /** @throws DomainError `password_wrong` or `too_many_attempts`. */
    async confirmPassword(who: { userId: string; sessionId: string }, password: string) {
      const { userId, sessionId } = who;
      const response = await call('POST', `/${userId}/confirm-password`, { sessionId, password });
      await response.body?.cancel();
    },
  };
}

const unavailable = (cause: unknown) =>
  new DomainError(
    'account_unavailable',
    'The account service is unavailable. Try again in a moment',
    {
      retryAfter: 5,
      cause,
    },
  );

export type Accounts = ReturnType<typeof createAccounts>;
