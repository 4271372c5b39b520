import { authority } from '@ems/contracts';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { AccountRepository } from '../db/account-repository.ts';
import type { Prisma } from '../db/client.ts';
import { normalizeEmail } from '../domain/account.ts';
import { requireUncommon } from '../domain/password-policy.ts';
import type { Passwords } from '../passwords.ts';
import { email, newPassword } from './schemas.ts';

const params = z.object({ id: z.uuid() });

export const ensureAccount = (accounts: AccountRepository, passwords: Passwords) =>
  defineEndpoint({
    method: 'put',
    path: '/internal/accounts/{id}',
    summary: 'The account of a profile that user-service makes; idempotent',
    security: 'internal',
    params,
    body: z.object({ email, password: newPassword, authorities: z.array(authority).min(1) }),
    status: 204,
    problems: ['email_taken', 'password_too_common'],
    async handle({ params: { id }, body }) {
      requireUncommon(body.password, body.email, 'password');
      const passwordHash = await passwords.hash(body.password);
      const { authorities } = body;
      const made = await accounts.ensureActive({
        id,
        email: normalizeEmail(body.email),
        passwordHash,
        authorities,
      });
      if (!made) throw new DomainError('email_taken', 'There is another account with this email');
    },
  });

export const removeAccount = (prisma: Prisma, accounts: AccountRepository) =>
  defineEndpoint({
    method: 'delete',
    path: '/internal/accounts/{id}',
    summary: 'Take back an account whose profile was not completed; idempotent',
    security: 'internal',
    params,
    status: 204,
    handle: ({ params: { id } }) => prisma.$transaction((tx) => accounts.erase(tx, id)),
  });
