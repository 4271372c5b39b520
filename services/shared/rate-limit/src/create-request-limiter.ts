import {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
} from './create-rate-limiter.ts';
import { withLeases } from './with-leases.ts';

const windowSeconds = 10;
const mostPerLease = 20;
const leasesPerWindow = 50;

/** Limits each caller to `perSecond` requests on average over ten seconds. 0 means no limit. */
export function createRequestLimiter(
  perSecond: number,
  store: Pick<RateLimiterOptions, 'pool' | 'logger'>,
): RateLimiter | undefined {
  if (perSecond === 0) return undefined;
  const points = perSecond * windowSeconds;
  const limiter = createRateLimiter({ name: 'requests', points, seconds: windowSeconds, ...store });
  const size = Math.min(mostPerLease, Math.floor(points / leasesPerWindow));
  return size > 1 ? withLeases(limiter, size) : limiter;
}
