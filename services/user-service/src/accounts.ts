import type { Secret } from '@ems/config';
import type { Authority } from '@ems/contracts';
import { DomainError, type FieldProblem } from '@ems/http';
import { currentTrace } from '@ems/logging';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: FieldProblem[];
}

/** The other half of a person, in auth-service. Everything here may be done again. */
export function createAccounts(options: { url: string; token: Secret; timeoutMs: number }) {
  async function call(method: string, path: string, body?: object) {
    const { correlationId, traceparent } = currentTrace();
    const response = await fetch(`${options.url}/internal/accounts/${path}`, {
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
