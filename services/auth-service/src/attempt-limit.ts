import { DomainError } from '@ems/domain-error';
import type { RateLimiter } from '@ems/rate-limit';
import type { SecurityLog } from './security-log.ts';

/** Bounds how often one caller, by address or known browser, may try something. */
export function createAttemptLimit(limiter: RateLimiter, perMinute: number, log: SecurityLog) {
  return async (caller: string): Promise<void> => {
    const { allowed, used, waitMs } = await limiter.consume(caller);
    if (allowed) return;
    // Once: whoever is refused must not fill the log.
    if (used === perMinute + 1) log.throttled({ caller });
    throw new DomainError('too_many_attempts', 'Too many attempts from this address', {
      retryAfter: Math.ceil(waitMs / 1000),
    });
  };
}

export type LimitAttempts = ReturnType<typeof createAttemptLimit>;
