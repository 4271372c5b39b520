import type { Authority } from '@ems/contracts';
import { createInternalClient, DomainError, type FieldProblem, type InternalPeer } from '@ems/http';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: FieldProblem[];
}

/** The other half of a person, in auth-service. Everything here may be done again. */
export function createAccounts(authService: InternalPeer) {
  const ask = createInternalClient(authService);

  async function call(method: string, path: string, body?: object) {
    const response = await ask(method, `accounts/${path}`, body).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (response.ok) {
      await response.body?.cancel();
      return;
    }
    const problem = (await response.json().catch(() => ({}))) as Problem;
    if (problem.code === 'email_taken' || problem.code === 'password_too_common')
      throw new DomainError(problem.code, problem.detail ?? '', { fields: problem.errors ?? [] });
    throw unavailable(new Error(`auth-service answered ${response.status} ${problem.code ?? ''}`));
  }

  return {
    /** Makes the account, which nobody can use before it is completed. */
    prepare: (account: {
      id: string;
      email: string;
      password: string;
      authorities: readonly Authority[];
    }) => {
      const { id, email, password, authorities } = account;
      return call('PUT', id, { email, password, authorities });
    },
    complete: (id: string) => call('POST', `${id}/complete`),
    withdraw: (id: string) => call('DELETE', id),
  };
}

const unavailable = (cause: unknown) =>
  new DomainError('account_unavailable', 'The account could not be made; please try again', {
    retryAfter: 5,
    cause,
  });

export type Accounts = ReturnType<typeof createAccounts>;
