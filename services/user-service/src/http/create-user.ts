import { emailAddress } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import type { Logger } from '@ems/logging';
import { z } from 'zod';
import type { Accounts } from '../accounts.ts';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { defaults } from '../domain/profile.ts';
import { authorities, invitation, personFields, toUser, user } from './schemas.ts';

export const createUser = (accounts: Accounts, profiles: ProfileRepository, logger: Logger) =>
  defineEndpoint({
    method: 'post',
    path: '/api/users',
    summary: 'Invite a user',
    description:
      'Returns the token of a link, `/set-password#<token>`, with which the user sets a password. The token is returned only here; auth-service can create a new link.',
    security: 'administrator',
    body: z.object({
      email: emailAddress,
      name: personFields.name,
      authorities: authorities.default(['ROLE_USER']),
      timeZone: personFields.timeZone.default(defaults.timeZone),
      locale: personFields.locale.default(defaults.locale),
      language: personFields.language.default(defaults.language),
    }),
    status: 201,
    result: user.extend({ invitation }).meta({ id: 'InvitedUser' }),
    problems: ['email_taken', 'account_unavailable'],
    async handle({ body, principal }) {
      const { email, authorities: roles, ...profileOf } = body;
      const { id, invitation: link } = await accounts.invite({
        email,
        authorities: roles,
        profile: profileOf,
      });
      logger.info({ userId: id, by: principal.userId }, 'User invited');
      const profile = await profiles.byId(id);
      if (!profile)
        throw new DomainError('account_unavailable', 'Try again in a moment', { retryAfter: 5 });
      return { ...toUser(profile), invitation: link };
    },
  });
