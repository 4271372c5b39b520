import { authority } from '@ems/contracts';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { AccountRepository } from '../db/account-repository.ts';
import { normalizeEmail } from '../domain/account.ts';
import { requireUncommon } from '../domain/password-policy.ts';
import type { Passwords } from '../passwords.ts';
import { email, newPassword } from './schemas.ts';

const params = z.object({ id: z.uuid() });

export const prepareAccount = (accounts: AccountRepository, passwords: Passwords) =>
  defineEndpoint({
    method: 'put',
    path: '/internal/accounts/{id}',
    summary: 'The account of a profile that user-service makes; nobody can use it yet. Idempotent',
    security: 'internal',
    params,
    body: z.object({ email, password: newPassword, authorities: z.array(authority).min(1) }),
    status: 204,
    problems: ['email_taken', 'password_too_common', 'user_deleted'],
    async handle({ params: { id }, body }) {
      requireUncommon(body.password, body.email, 'password');
      const outcome = await accounts.prepare({
        id,
        email: normalizeEmail(body.email),
        passwordHash: await passwords.hash(body.password, 'user-service'),
        authorities: body.authorities,
      });
      if (outcome === 'email_taken')
        throw new DomainError('email_taken', 'There is another account with this email');
      if (outcome === 'deleted') throw new DomainError('user_deleted', 'It does not come back');
    },
  });

export const completeAccount = (accounts: AccountRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/internal/accounts/{id}/complete',
    summary:
      'Its profile is there: the account may be used. Idempotent; user.created does the same',
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
    summary: 'Take back an account whose profile was not completed; idempotent',
    security: 'internal',
    params,
    status: 204,
    problems: ['account_active'],
    async handle({ params: { id } }) {
      if (!(await accounts.withdrawPrepared(id, new Date(now()))))
        throw new DomainError('account_active', 'Delete the person instead');
    },
  });
