import { authority, language, locale, personName, timeZone } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { AccountRepository } from '../db/account-repository.ts';
import type { PasswordCheck } from '../password-check.ts';
import type { Registration } from '../registration.ts';
import { email, givenPassword } from './schemas.ts';

const params = z.object({ id: z.uuid() });

export const inviteAccount = (registration: Registration) =>
  defineEndpoint({
    method: 'post',
    path: '/internal/accounts',
    summary: 'Create a user, account and profile, with a link to set the password',
    security: 'internal',
    body: z.object({
      email,
      authorities: z.array(authority).min(1),
      profile: z.object({ name: personName, timeZone, locale, language }),
    }),
    status: 201,
    result: z.object({ userId: z.uuid(), token: z.string(), expiresAt: z.iso.datetime() }),
    problems: ['email_taken', 'profile_unavailable'],
    async handle({ body }) {
      const { expiresAt, ...invited } = await registration.invite(body);
      return { ...invited, expiresAt: expiresAt.toISOString() };
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
