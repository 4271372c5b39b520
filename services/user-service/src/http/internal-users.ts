import { authority, emailAddress } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { RegisteredProfileRepository } from '../db/registered-profile-repository.ts';
import { defaults } from '../domain/profile.ts';
import { personFields, userId } from './schemas.ts';

export const ensureProfile = (profiles: RegisteredProfileRepository) =>
  defineEndpoint({
    method: 'put',
    path: '/internal/users/{id}',
    summary: 'Create the profile of a new account. Idempotent',
    security: 'internal',
    params: userId,
    body: z.object({
      attempt: z.int().min(1).default(1),
      email: emailAddress.toLowerCase(),
      name: personFields.name,
      authorities: z.array(authority).min(1),
      timeZone: personFields.timeZone.default(defaults.timeZone),
      locale: personFields.locale.default(defaults.locale),
      language: personFields.language.default(defaults.language),
    }),
    status: 204,
    problems: ['email_taken', 'user_deleted'],
    async handle({ params, body: { attempt, ...profile } }) {
      const outcome = await profiles.ensure(attempt, { id: params.id, ...profile });
      if (outcome === 'email_taken')
        throw new DomainError('email_taken', 'Another profile has this email');
      if (outcome === 'deleted')
        throw new DomainError('user_deleted', 'A deleted user cannot be restored');
    },
  });

export const withdrawProfile = (profiles: RegisteredProfileRepository) =>
  defineEndpoint({
    method: 'delete',
    path: '/internal/users/{id}',
    summary: 'Withdraw the profile of an incomplete registration. Idempotent',
    security: 'internal',
    params: userId,
    status: 204,
    async handle({ params }) {
      await profiles.withdraw(params.id);
    },
  });
