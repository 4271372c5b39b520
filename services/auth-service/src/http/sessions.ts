import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { SessionRepository } from '../db/session-repository.ts';
import type { Sessions } from '../sessions.ts';

const session = z.object({
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime(),
  userAgent: z.string(),
  current: z.boolean(),
});

export const listSessions = (repository: SessionRepository, now: () => number) =>
  defineEndpoint({
    method: 'get',
    path: '/api/auth/sessions',
    summary: 'List your sessions',
    security: 'user',
    status: 200,
    result: z.object({ items: z.array(session) }),
    problems: ['session_ended'],
    async handle({ principal }) {
      const sessions = await repository.list(principal.userId, new Date(now()));
      return {
        items: sessions.map(({ id, createdAt, lastUsedAt, userAgent }) => ({
          id,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt.toISOString(),
          userAgent,
          current: id === principal.sessionId,
        })),
      };
    },
  });

export const endSession = (sessions: Sessions) =>
  defineEndpoint({
    method: 'delete',
    path: '/api/auth/sessions/{id}',
    summary: 'End one of your sessions',
    security: 'user',
    params: z.object({ id: z.uuid() }),
    status: 204,
    problems: ['session_not_found', 'session_ended'],
    async handle({ principal, params }) {
      const ended = await sessions.logout(principal.userId, { only: params.id });
      if (ended.length === 0)
        throw new DomainError('session_not_found', 'The session may have ended already');
    },
  });
