import { emailAddress } from '@ems/contracts';
import { defineEndpoint, DomainError } from '@ems/http';
import { z } from 'zod';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { defaults } from '../domain/profile.ts';
import type { UserCreation } from '../user-creation.ts';
import { authorities, personFields, toUser, user } from './schemas.ts';

export const createUser = (creation: UserCreation, profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'post',
    path: '/api/users',
    summary: 'Make a person, with a first password',
    security: 'administrator',
    body: z.object({
      email: emailAddress,
      password: z.string().min(8).max(128),
      name: personFields.name,
      authorities: authorities.default(['ROLE_USER']),
      timeZone: personFields.timeZone.default(defaults.timeZone),
      locale: personFields.locale.default(defaults.locale),
      language: personFields.language.default(defaults.language),
    }),
    status: 201,
    result: user,
    problems: ['email_taken', 'password_too_common', 'account_unavailable'],
    async handle({ body }) {
      const id = await creation.create(body);
      const profile = await profiles.byId(id);
      if (!profile)
        throw new DomainError('account_unavailable', 'Please try again', { retryAfter: 5 });
      return toUser(profile);
    },
  });
