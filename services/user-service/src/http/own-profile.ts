import { DomainError } from '@ems/domain-error';
import { acceptedVersions, defineEndpoint, ifMatch } from '@ems/http';
import { z } from 'zod';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { answerUser } from './answer-user.ts';
import { deleteProblems, type DeleteDependencies } from './manage-users.ts';
import { requireDeleted, requireUpdated } from './outcomes.ts';
import { ownPassword, personFields, user } from './schemas.ts';

export const readOwnProfile = (profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users/me',
    summary: 'Get your profile',
    security: 'user',
    status: 200,
    result: user,
    problems: ['user_not_found'],
    async handle({ principal, response }) {
      const profile = await profiles.byId(principal.userId);
      if (!profile) throw new DomainError('user_not_found', 'Your account was deleted');
      return answerUser(response, profile);
    },
  });

export const changeOwnProfile = (profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'patch',
    path: '/api/users/me',
    summary: 'Update your profile',
    security: 'user',
    headers: ifMatch,
    body: z.object(personFields).partial(),
    status: 200,
    result: user,
    problems: ['user_not_found', 'version_conflict'],
    async handle({ principal, body, headers, response }) {
      const outcome = await profiles.update(principal.userId, body, acceptedVersions(headers));
      const profile = requireUpdated(outcome);
      return answerUser(response, profile);
    },
  });

export const deleteOwnProfile = ({ profiles, accounts, logger }: DeleteDependencies) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/users/me',
    summary: 'Delete your account and all its data',
    security: 'user',
    body: ownPassword,
    status: 204,
    problems: [...deleteProblems],
    async handle({ principal, body }) {
      await accounts.confirmPassword(principal, body.password);
      requireDeleted(await profiles.delete(principal.userId));
      logger.info({ userId: principal.userId }, 'User deleted their own account');
    },
  });
