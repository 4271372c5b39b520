import type { Secret } from '@ems/config';
import { DomainError } from '@ems/domain-error';
import type { AccountRepository } from './db/account-repository.ts';
import { normalizeEmail } from './domain/account.ts';
import type { Registration } from './registration.ts';

/** Creates the configured administrator if it does not exist. An existing account stays as it is. */
export function createFirstAdministrator(
  administrator: { email: string; password: Secret } | undefined,
  accounts: AccountRepository,
  registration: Registration,
) {
  let done = administrator === undefined;
  return async (): Promise<void> => {
    if (done || !administrator) return;
    const { email, password } = administrator;
    if (!(await accounts.byEmail(normalizeEmail(email)))) {
      await registration
        .register({
          email,
          password: password.reveal(),
          authorities: ['ROLE_USER', 'ROLE_ADMIN'],
          profile: { name: 'Administrator' },
          caller: 'configuration',
        })
        .catch(ignoreTaken);
    }
    done = (await accounts.byEmail(normalizeEmail(email))) !== undefined;
  };
}

/** Another replica has created the account. */
function ignoreTaken(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'email_taken')) throw error;
}
