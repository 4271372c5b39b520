import { LRUCache } from 'lru-cache';
import type { RateLimiter, Verdict } from './create-rate-limiter.ts';

interface Lease {
  readonly verdict: Verdict;
  readonly until: number;
  left: number;
}

const mostKeys = 10_000;

/**
 * Takes points for a caller in leases, so that only one in `size` requests waits for the count of all replicas, and
 * concurrent requests wait for the same answer. A replica may leave up to `size` points of a window unused.
 */
export function withLeases(limiter: RateLimiter, size: number): RateLimiter {
  const leases = new LRUCache<string, Promise<Lease>>({ max: mostKeys });

  async function take(key: string): Promise<Lease> {
    const verdict = await limiter.consume(key, size);
    return { verdict, until: Date.now() + verdict.waitMs, left: verdict.allowed ? size : 0 };
  }

  function newLease(key: string): Promise<Lease> {
    const lease = take(key);
    leases.set(key, lease);
    lease.catch(() => leases.delete(key));
    return lease;
  }

  return {
    async consume(key) {
      for (;;) {
        const current = leases.get(key) ?? newLease(key);
        const lease = await current;
        const isOver = Date.now() >= lease.until;
        if (!isOver && !lease.verdict.allowed)
          return { ...lease.verdict, waitMs: lease.until - Date.now() };
        if (!isOver && lease.left > 0) {
          lease.left--;
          return lease.verdict;
        }
        // The lease is used up or its window is over. Another request may have renewed it already.
        if (leases.get(key) === current) leases.delete(key);
      }
    },
  };
}
