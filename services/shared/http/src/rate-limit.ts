import { DomainError } from '@ems/domain-error';
import type { Principal } from '@ems/tokens';
import type { Request } from 'express';
import type { AuthenticatedDevice } from './authenticate.ts';
import { addressKey } from './client-address.ts';

/** Counts the requests of callers. */
export interface RequestLimiter {
  consume(caller: string): Promise<{ readonly allowed: boolean; readonly waitMs: number }>;
}

/** Limits the requests of each caller: a user or device, else an address. */
export function createRateLimit(
  limiter: RequestLimiter | undefined,
): (request: Request) => Promise<void> {
  if (!limiter) return async () => undefined;
  return async (request) => {
    const { allowed, waitMs } = await limiter.consume(callerKey(request));
    if (!allowed)
      throw new DomainError('too_many_requests', 'Send fewer requests', {
        retryAfter: Math.ceil(waitMs / 1000),
      });
  };
}

function callerKey(request: Request): string {
  const caller = request.res?.locals['caller'] as
    { principal?: Principal; device?: AuthenticatedDevice } | undefined;
  return (
    caller?.principal?.userId ??
    (caller?.device ? `device-${caller.device.id}` : addressKey(request.ip))
  );
}
