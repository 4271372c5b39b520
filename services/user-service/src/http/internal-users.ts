import { authority } from '@ems/contracts';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { defaults } from '../domain/profile.ts';
import { personFields, userId } from './schemas.ts';

export const ensureProfile = (profiles: ProfileRepository, nudgeOutbox: () => void) =>
  defineEndpoint({
    method: 'put',
    path: '/internal/users/{id}',
    summary: 'The profile of an account that auth-service makes; idempotent',
    security: 'internal',
    params: userId,
    body: z.object({
      email: z.email().max(254).toLowerCase(),
      name: personFields.name,
      authorities: z.array(authority).min(1),
      // What registration lets through and is not known here falls back instead of failing the registration.
      timeZone: personFields.timeZone.catch(defaults.timeZone).default(defaults.timeZone),
      locale: personFields.locale.catch(defaults.locale).default(defaults.locale),
      language: personFields.language.catch(defaults.language).default(defaults.language),
    }),
    status: 204,
    problems: ['email_taken', 'user_deleted'],
    async handle({ params, body }) {
      const outcome = await profiles.ensure({ id: params.id, ...body });
      if (outcome === 'email_taken') throw new DomainError('email_taken', 'Another profile has it');
      if (outcome === 'deleted') throw new DomainError('user_deleted', 'It does not come back');
      nudgeOutbox();
    },
  });
