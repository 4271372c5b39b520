import { DomainError } from '@ems/domain-error';
import type { RateLimiter } from '@ems/rate-limit';
import type { SecurityLog } from './security-log.ts';

/** Limits the attempts of each caller, identified by address or known browser. */
export function createAttemptLimit(limiter: RateLimiter, perMinute: number, log: SecurityLog) {
  return async (caller: string): Promise<void> => {
    const { allowed, used, waitMs } = await limiter.consume(caller);
    if (allowed) return;
    // Logged once per caller, so that refused attempts do not fill the log.
    if (used === perMinute + 1) log.throttled({ caller });
    throw new DomainError('too_many_attempts', 'Too many attempts from this address', {
      retryAfter: Math.ceil(waitMs / 1000),
    });
  };
}

export type LimitAttempts = ReturnType<typeof createAttemptLimit>;
