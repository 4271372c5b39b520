import { DomainError } from '@ems/domain-error';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { SecurityLog } from './security-log.ts';

/** Limits the attempts of each caller, identified by address or known browser. */
export function createAttemptLimit(perMinute: number, log: SecurityLog) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (caller: string): Promise<void> => {
    try {
      await limiter.consume(caller);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // Logged once per caller, so that refused attempts do not fill the log.
      if (refusal.consumedPoints === perMinute + 1) log.throttled({ caller });
      throw new DomainError('too_many_attempts', 'Too many attempts from this address', {
        retryAfter: Math.ceil(refusal.msBeforeNext / 1000),
      });
    }
  };
}

export type LimitAttempts = ReturnType<typeof createAttemptLimit>;
