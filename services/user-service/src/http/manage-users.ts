import { authority } from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import {
  acceptedVersions,
  defineEndpoint,
  ifMatch,
  pageOf,
  pageQuery,
  searchText,
  sortText,
} from '@ems/http';
import type { Logger } from '@ems/logging';
import { z } from 'zod';
import type { Accounts } from '../accounts.ts';
import { profileColumns, type ProfileReadModel } from '../db/profile-read-model.ts';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { answerUser } from './answer-user.ts';
import { requireDeleted, requireUpdated } from './outcomes.ts';
import { authorities, ownPassword, personFields, toUser, user, userId } from './schemas.ts';

export const listUsers = (readModel: ProfileReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users',
    summary: 'List users',
    security: 'administrator',
    query: z.object({
      ...pageQuery,
      search: searchText.optional().meta({ description: 'Part of the name or email' }),
      role: authority.optional(),
      enabled: z.stringbool().optional(),
      sort: sortText(profileColumns, '-createdAt'),
    }),
    status: 200,
    result: pageOf(user),
    async handle({ query }) {
      const { items, ...page } = await readModel.list(query);
      return { ...page, items: items.map(toUser) };
    },
  });

export const readUser = (profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users/{id}',
    summary: 'Get a user',
    security: 'administrator',
    params: userId,
    status: 200,
    result: user,
    problems: ['user_not_found'],
    async handle({ params, response }) {
      const profile = await profiles.byId(params.id);
      if (!profile) throw new DomainError('user_not_found', 'User not found');
      return answerUser(response, profile);
    },
  });

export const changeUser = (profiles: ProfileRepository, logger: Logger) =>
  defineEndpoint({
    method: 'patch',
    path: '/api/users/{id}',
    summary: 'Update a user, their roles, or whether they can log in',
    security: 'administrator',
    params: userId,
    headers: ifMatch,
    body: z.object({ ...personFields, authorities, enabled: z.boolean() }).partial(),
    status: 200,
    result: user,
    problems: ['user_not_found', 'last_administrator', 'version_conflict'],
    async handle({ params, principal, body, headers, response }) {
      const outcome = await profiles.update(params.id, body, acceptedVersions(headers));
      const profile = requireUpdated(outcome);
      const { authorities: roles, enabled } = body;
      const change = { userId: params.id, by: principal.userId, authorities: roles, enabled };
      if (roles || enabled !== undefined) logger.info(change, 'User roles or status changed');
      return answerUser(response, profile);
    },
  });

export interface DeleteDependencies {
  readonly profiles: ProfileRepository;
  readonly accounts: Accounts;
  readonly logger: Logger;
}

export const deleteProblems = [
  'user_not_found',
  'last_administrator',
  'password_wrong',
  'too_many_attempts',
  'account_unavailable',
] as const;

export const deleteUser = ({ profiles, accounts, logger }: DeleteDependencies) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/users/{id}',
    summary: 'Delete a user and all their data',
    security: 'administrator',
    description: "Requires the administrator's own password.",
    params: userId,
    body: ownPassword,
    status: 204,
    problems: [...deleteProblems],
    async handle({ params, principal, body }) {
      await accounts.confirmPassword(principal, body.password);
      requireDeleted(await profiles.delete(params.id));
      logger.info({ userId: params.id, by: principal.userId }, 'User deleted');
    },
  });
