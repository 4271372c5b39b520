import { apiDocs } from '@ems/api-docs';
import type { Endpoint } from '@ems/http';
import type { TokenVerifier } from '@ems/tokens';
import type { ChangePassword } from '../change-password.ts';
import type { AccountRepository } from '../db/account-repository.ts';
import type { SessionRepository } from '../db/session-repository.ts';
import type { PasswordCheck } from '../password-check.ts';
import type { PasswordLinks } from '../password-links.ts';
import type { Registration } from '../registration.ts';
import type { Sessions } from '../sessions.ts';
import type { SigningKeys } from '../signing-keys.ts';
import type { LimitAttempts } from '../attempt-limit.ts';
import { changePassword } from './change-password.ts';
import { confirmPassword, inviteAccount } from './internal-accounts.ts';
import { publicKeys, rotateKeys } from './keys.ts';
import { login } from './login.ts';
import { logout, logoutAll } from './logout.ts';
import { createPasswordLink, inspectPasswordLink, redeemPasswordLink } from './password-links.ts';
import { refresh } from './refresh.ts';
import { register } from './register.ts';
import { endSession, listSessions } from './sessions.ts';
import { verify } from './verify.ts';

export const documentation = apiDocs({
  base: '/api/auth',
  title: 'auth-service',
  version: '1',
  description: 'Accounts, sessions and signing keys.',
});

export interface RouteDependencies {
  readonly accounts: AccountRepository;
  readonly repository: SessionRepository;
  readonly checkPassword: PasswordCheck;
  readonly passwordLinks: PasswordLinks;
  readonly registration: Registration;
  readonly sessions: Sessions;
  readonly changePassword: ChangePassword;
  readonly keys: SigningKeys;
  readonly verifier: TokenVerifier;
  readonly limitAttempts: LimitAttempts;
  readonly limitRefreshes: LimitAttempts;
  readonly now: () => number;
}

export const routes = (use: RouteDependencies): Endpoint[] => [
  register(use.registration, use.limitAttempts),
  login(use.sessions),
  refresh(use.sessions, use.limitRefreshes),
  logout(use.sessions, use.verifier),
  logoutAll(use.sessions),
  listSessions(use.repository, use.now),
  endSession(use.sessions),
  changePassword(use.changePassword, use.limitAttempts),
  createPasswordLink(use.passwordLinks),
  inspectPasswordLink(use.passwordLinks, use.limitAttempts),
  redeemPasswordLink(use.passwordLinks, use.limitAttempts),
  publicKeys(use.keys, '/api/auth/jwks.json'),
  rotateKeys(use.keys),

  publicKeys(use.keys, '/internal/jwks'),
  verify(),
  inviteAccount(use.registration),
  confirmPassword(use.accounts, use.checkPassword),
];
