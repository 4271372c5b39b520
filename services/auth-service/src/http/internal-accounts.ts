import { authority } from '@ems/contracts';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { AccountRepository } from '../db/account-repository.ts';
import { normalizeEmail } from '../domain/account.ts';
import type { PasswordCheck } from '../password-check.ts';
import { newPasswordLink } from '../password-links.ts';
import { email, givenPassword } from './schemas.ts';

const params = z.object({ id: z.uuid() });

export const prepareAccount = (accounts: AccountRepository, now: () => number) =>
  defineEndpoint({
    method: 'put',
    path: '/internal/accounts/{id}',
    summary:
      'Create the account of a new user, with a link to set its password. The account cannot be used yet. Repeating the request replaces the link',
    security: 'internal',
    params,
    body: z.object({ email, authorities: z.array(authority).min(1) }),
    status: 200,
    result: z.object({ token: z.string(), expiresAt: z.iso.datetime() }),
    problems: ['email_taken', 'user_deleted'],
    async handle({ params: { id }, body }) {
      const { link, stored } = newPasswordLink('invitation', now());
      const outcome = await accounts.prepare({
        id,
        email: normalizeEmail(body.email),
        authorities: body.authorities,
        link: stored,
      });
      if (outcome === 'email_taken')
        throw new DomainError('email_taken', 'Another account has this email');
      if (outcome === 'deleted')
        throw new DomainError('user_deleted', 'A deleted user cannot be restored');
      return { token: link.token, expiresAt: link.expiresAt.toISOString() };
    },
  });

export const confirmPassword = (accounts: AccountRepository, checkPassword: PasswordCheck) =>
  defineEndpoint({
    method: 'post',
    path: '/internal/accounts/{id}/confirm-password',
    summary: "Check a logged-in user's password before an action that cannot be undone",
    security: 'internal',
    params,
    body: z.object({ sessionId: z.uuid(), password: givenPassword }),
    status: 204,
    problems: ['password_wrong', 'too_many_attempts', 'session_ended'],
    async handle({ params: { id }, body: { sessionId, password } }) {
      const account = await accounts.byId(id);
      if (!account) throw new DomainError('session_ended', 'Log in again');
      const claimant = { kind: 'session', sessionId } as const;
      if (!(await checkPassword({ claimant, password, account })))
        throw new DomainError('password_wrong', 'The password is wrong');
    },
  });

export const completeAccount = (accounts: AccountRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/internal/accounts/{id}/complete',
    summary: 'Activate the account once its profile exists. Idempotent; user.created does the same',
    security: 'internal',
    params,
    status: 204,
    async handle({ params: { id } }) {
      await accounts.completePrepared(id);
    },
  });

export const withdrawAccount = (accounts: AccountRepository, now: () => number) =>
  defineEndpoint({
    method: 'delete',
    path: '/internal/accounts/{id}',
    summary: 'Withdraw an account whose profile was not created. Idempotent',
    security: 'internal',
    params,
    status: 204,
    problems: ['account_active'],
    async handle({ params: { id } }) {
      if (!(await accounts.withdrawPrepared(id, new Date(now()))))
        throw new DomainError('account_active', 'Delete the user instead');
    },
  });
