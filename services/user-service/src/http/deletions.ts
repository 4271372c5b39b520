import { DomainError } from '@ems/domain-error';
import { defineEndpoint, pageOf, pageQuery } from '@ems/http';
import { z } from 'zod';
import type { DeletionRepository } from '../db/deletion-repository.ts';
import type { Deletion } from '../domain/deletion.ts';
import { userId } from './schemas.ts';

const deletion = z
  .object({
    userId: z.uuid(),
    requestedAt: z.iso.datetime(),
    completedAt: z.iso.datetime().nullable(),
    services: z.array(z.object({ service: z.string(), confirmedAt: z.iso.datetime().nullable() })),
  })
  .meta({ id: 'Deletion' });

const iso = (date: Date | null) => date?.toISOString() ?? null;

const toAnswer = ({ userId: id, requestedAt, completedAt, services }: Deletion) => ({
  userId: id,
  requestedAt: requestedAt.toISOString(),
  completedAt: iso(completedAt),
  services: services.map(({ service, confirmedAt }) => ({
    service,
    confirmedAt: iso(confirmedAt),
  })),
});

export const listDeletions = (deletions: DeletionRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users/deletions',
    summary: 'List deletions of users with their progress, latest first',
    security: 'administrator',
    query: z.object(pageQuery),
    status: 200,
    result: pageOf(deletion),
    async handle({ query }) {
      const { items, nextCursor } = await deletions.list(query);
      return { items: items.map(toAnswer), nextCursor };
    },
  });

export const readDeletion = (deletions: DeletionRepository) =>
  defineEndpoint({
    method: 'get',
    path: '/api/users/{id}/deletion',
    summary: 'Get the progress of a deletion',
    security: 'administrator',
    params: userId,
    status: 200,
    result: deletion,
    problems: ['deletion_not_found'],
    async handle({ params }) {
      const found = await deletions.byUser(params.id);
      if (!found) throw new DomainError('deletion_not_found', 'No deleted user has this id');
      return toAnswer(found);
    },
  });
