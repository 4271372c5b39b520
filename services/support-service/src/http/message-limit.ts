import { DomainError } from '@ems/domain-error';
import type { RateLimiter } from '@ems/rate-limit';

/** Limits the number of messages per user. */
export function createMessageLimit(limiter: RateLimiter) {
  return async (userId: string): Promise<void> => {
    const { allowed, waitMs } = await limiter.consume(userId);
    if (!allowed)
      throw new DomainError('too_many_messages', 'Wait before you send more messages', {
        retryAfter: Math.ceil(waitMs / 1000),
      });
  };
}

export type LimitMessages = ReturnType<typeof createMessageLimit>;
