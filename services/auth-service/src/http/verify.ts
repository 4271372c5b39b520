import { defineEndpoint, DomainError } from '@ems/http';
import { LRUCache } from 'lru-cache';
import type { SessionRepository } from '../db/session-repository.ts';

const rememberMs = 1_000;

/** For ForwardAuth: is this token good, its session alive and its account enabled? The answer holds for a second. */
export function verify(repository: SessionRepository, now: () => number) {
  const alive = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: rememberMs });
  const isAlive = (sessionId: string, userId: string) => {
    const key = `${sessionId} ${userId}`;
    const known = alive.get(key);
    if (known) return known;
    const answer = repository
      .live(sessionId, userId, new Date(now()))
      .then((session) => session !== undefined);
    alive.set(key, answer);
    answer.catch(() => alive.delete(key));
    return answer;
  };

  return defineEndpoint({
    method: 'get',
    path: '/internal/verify',
    summary: 'ForwardAuth',
    security: 'user',
    status: 200,
    async handle({ principal, response }) {
      if (!(await isAlive(principal.sessionId, principal.userId)))
        throw new DomainError('session_ended', 'Log in again');
      response.set({
        'X-User-Id': principal.userId,
        'X-User-Email': principal.email,
        'X-User-Authorities': principal.authorities.join(','),
      });
    },
  });
}
