import { DomainError } from '@ems/domain-error';
import type { Principal } from '@ems/tokens';
import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './client-address.ts';

const windowSeconds = 10;

/** Limits each caller (a user or device, else an address) to `perSecond` requests on average over ten seconds. */
export function createRateLimit(perSecond: number): (request: Request) => Promise<void> {
  if (perSecond === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({
    points: perSecond * windowSeconds,
    duration: windowSeconds,
  });
  return async (request) => {
    try {
      await limiter.consume(callerKey(request));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new DomainError('too_many_requests', 'Send fewer requests', {
        retryAfter: Math.ceil(refusal.msBeforeNext / 1000),
      });
    }
  };
}

function callerKey(request: Request): string {
  const caller = request.res?.locals['caller'] as
    { principal?: Principal; deviceId?: number } | undefined;
  return (
    caller?.principal?.userId ??
    (caller?.deviceId ? `device-${caller.deviceId}` : addressKey(request.ip))
  );
}
