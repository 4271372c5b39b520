import { DomainError } from '@ems/http';
import type { Request } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Bounds how often one address may register, log in and refresh. */
export function createAttemptLimit(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (request: Request): Promise<void> => {
    await limiter.consume(request.ip ?? 'unknown').catch(() => {
      throw new DomainError('too_many_attempts', 'Wait a minute', { retryAfter: 60 });
    });
  };
}

export type LimitAttempts = ReturnType<typeof createAttemptLimit>;
