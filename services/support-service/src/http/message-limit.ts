import { DomainError } from '@ems/domain-error';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Limits the number of messages per user. */
export function createMessageLimit(perMinute: number) {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (userId: string): Promise<void> => {
    await limiter.consume(userId).catch(() => {
      throw new DomainError('too_many_messages', 'Wait before you send more messages', {
        retryAfter: 30,
      });
    });
  };
}

export type LimitMessages = ReturnType<typeof createMessageLimit>;
