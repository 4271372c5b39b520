import { authority } from '@ems/contracts';
import {
  acceptedVersions,
  defineEndpoint,
  DomainError,
  ifMatch,
  pageOf,
  pageQuery,
  searchText,
} from '@ems/http';
import { z } from 'zod';
import type { ProfileReadModel } from '../db/profile-read-model.ts';
import type { ProfileRepository } from '../db/profile-repository.ts';
import { answerUser } from './answer-user.ts';
import { requireDeleted, requireUpdated } from './outcomes.ts';
import { authorities, personFields, toUser, user, userId } from './schemas.ts';

export const listUsers = (readModel: ProfileReadModel) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users',
    summary: 'People, newest first',
    security: 'administrator',
    query: z.object({
      ...pageQuery,
      search: searchText.optional().meta({ description: 'Part of the name or email' }),
      role: authority.optional(),
      enabled: z.stringbool().optional(),
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
    summary: 'One person',
    security: 'administrator',
    params: userId,
    status: 200,
    result: user,
    problems: ['user_not_found'],
    async handle({ params, response }) {
      const profile = await profiles.byId(params.id);
      if (!profile) throw new DomainError('user_not_found', 'There is no such person');
      return answerUser(response, profile);
    },
  });

export const changeUser = (profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'patch',
    path: '/api/users/{id}',
    summary: 'Change a person, their roles, or whether they may log in',
    security: 'administrator',
    params: userId,
    headers: ifMatch,
    body: z.object({ ...personFields, authorities, enabled: z.boolean() }).partial(),
    status: 200,
    result: user,
    problems: ['user_not_found', 'last_administrator', 'version_conflict'],
    async handle({ params, body, headers, response }) {
      const outcome = await profiles.update(params.id, body, acceptedVersions(headers));
      const profile = requireUpdated(outcome);
      return answerUser(response, profile);
    },
  });

export const deleteUser = (profiles: ProfileRepository) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/users/{id}',
    summary: 'Delete a person and everything that belongs to them',
    security: 'administrator',
    params: userId,
    status: 204,
    problems: ['user_not_found', 'last_administrator'],
    async handle({ params }) {
      requireDeleted(await profiles.delete(params.id));
    },
  });
