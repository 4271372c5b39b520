import { createHash } from 'node:crypto';
import type { Throttle } from '../domain/throttle.ts';
import type { Prisma } from './client.ts';

const hashed = (key: string) => new Uint8Array(createHash('sha256').update(key).digest());

export const createLoginThrottleRepository = (prisma: Prisma) => ({
  /**
   * Counts an attempt as failed before its password is checked, so that parallel attempts gain nothing.
   *
   * @returns the number of failures so far, or how long to wait when the attempt is not allowed yet.
   */
  async count(
    key: string,
    throttle: Throttle,
    now: Date,
  ): Promise<{ failures: number } | { waitMs: number }> {
    const { free, longestSeconds } = throttle;
    const [counted] = await prisma.$queryRaw<{ failures: number }[]>`
      INSERT INTO login_throttles AS t (key, failures, blocked_until, last_at)
      VALUES (${hashed(key)}, 1, ${now}, ${now})
      ON CONFLICT (key) DO UPDATE SET
        failures = t.failures + 1,
        last_at = excluded.last_at,
        blocked_until = excluded.last_at + make_interval(secs => CASE
          WHEN t.failures < ${free}::int THEN 0
          ELSE least(${longestSeconds}::int, power(2, least(t.failures - ${free}::int, 20))) END)
      WHERE t.blocked_until <= excluded.last_at
      RETURNING failures`;
    if (counted) return counted;
    const row = await prisma.loginThrottle.findUnique({ where: { key: hashed(key) } });
    return { waitMs: row ? Math.max(1, row.blockedUntil.getTime() - now.getTime()) : 1 };
  },

  /** Takes back the count of an attempt that did not fail. */
  async uncount(key: string): Promise<void> {
    await prisma.$executeRaw`
      UPDATE login_throttles SET failures = greatest(failures - 1, 0), blocked_until = last_at
      WHERE key = ${hashed(key)}`;
  },

  forget: (key: string) => prisma.loginThrottle.deleteMany({ where: { key: hashed(key) } }),

  removeSince: (before: Date) =>
    prisma.loginThrottle.deleteMany({ where: { lastAt: { lt: before } } }),
});

export type LoginThrottleRepository = ReturnType<typeof createLoginThrottleRepository>;
