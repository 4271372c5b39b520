import type { Secret } from '@ems/config';
import type { Authority } from '@ems/contracts';
import { DomainError, type FieldProblem } from '@ems/http';

const timeoutMs = 5_000;

interface Answer {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: FieldProblem[];
}

/** The other half of a person, in auth-service. */
export function createAccounts(options: { url: string; token: Secret }) {
  const call = (method: string, id: string, body?: object) =>
    fetch(`${options.url}/internal/accounts/${id}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token.reveal()}`,
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(timeoutMs),
    });

  return {
    /** Makes the account; doing it again changes nothing. */
    async ensure(account: {
      id: string;
      email: string;
      password: string;
      authorities: readonly Authority[];
    }) {
      const { id, ...body } = account;
      const response = await call('PUT', id, body).catch((error: unknown) => {
        throw unavailable(error);
      });
      if (response.ok) return;
      const answer = (await response.json().catch(() => ({}))) as Answer;
      if (answer.code === 'email_taken' || answer.code === 'password_too_common')
        throw new DomainError(answer.code, answer.detail ?? '', { fields: answer.errors ?? [] });
      throw unavailable(new Error(`auth-service answered ${response.status}`));
    },

    async remove(id: string): Promise<void> {
      const response = await call('DELETE', id);
      if (!response.ok) throw new Error(`auth-service answered ${response.status}`);
    },
  };
}

const unavailable = (cause: unknown) =>
  new DomainError('account_unavailable', 'The account could not be made; please try again', {
    retryAfter: 5,
    cause,
  });

export type Accounts = ReturnType<typeof createAccounts>;
