import { createHash } from 'node:crypto';
import type { Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

export interface Verdict {
  readonly allowed: boolean;
  /** Points used in this window, including the requested ones. */
  readonly used: number;
  /** Time until the window ends. */
  readonly waitMs: number;
}

export interface RateLimiter {
  consume(key: string, points?: number): Promise<Verdict>;
}

export interface RateLimiterOptions {
  /** What is limited. Each name has its own counts. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** The service's database, where all replicas count together in `rate_limits`. Without it each replica counts alone. */
  readonly pool?: Pool | undefined;
  readonly logger: Logger;
}

/** How long a request waits for the count, and how long a replica then counts alone. */
const answerMs = 500;
const aloneMs = 5_000;

/**
 * Counts across all replicas, in the database. While the database is unavailable, each replica counts alone. Callers may
 * then exceed the limit, but nobody is locked out.
 */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { name, points, seconds, pool, logger } = options;
  const window = { points, duration: seconds, keyPrefix: name };
  const alone = new RateLimiterMemory(window);
  if (!pool) return { consume: (key, count = 1) => verdictOf(alone.consume(key, count)) };
  const together = new RateLimiterPostgres({
    ...window,
    storeClient: pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    // A caller over the limit causes no query until the window ends.
    inMemoryBlockOnConsumed: points + 1,
  });
  let aloneUntil = 0;

  async function consume(caller: string, count = 1): Promise<Verdict> {
    // Hashed, so that no address or name is stored.
    const key = createHash('sha256').update(caller).digest('base64url');
    if (Date.now() < aloneUntil) return verdictOf(alone.consume(key, count));
    try {
      return await verdictOf(inTime(together.consume(key, count)));
    } catch (error) {
      if (Date.now() >= aloneUntil)
        logger.warn({ err: error, limit: name }, 'Rate limit counted by this replica alone');
      aloneUntil = Date.now() + aloneMs;
      return verdictOf(alone.consume(key, count));
    }
  }
  return { consume };
}

/** The library rejects with its result when the limit is exceeded. */
async function verdictOf(consumed: Promise<RateLimiterRes>): Promise<Verdict> {
  const [allowed, { consumedPoints, msBeforeNext }] = await consumed.then(
    (result) => [true, result] as const,
    (refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return [false, refusal] as const;
    },
  );
  return { allowed, used: consumedPoints, waitMs: msBeforeNext };
}

function inTime<Value>(work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`The database did not answer within ${answerMs} ms`)),
    answerMs,
  );
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
