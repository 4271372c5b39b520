import { createHash } from 'node:crypto';
import type { Pool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

export interface Verdict {
  readonly allowed: boolean;
  /** Points used up in this window, those asked for included. */
  readonly used: number;
  /** Until the window ends. */
  readonly waitMs: number;
}

export interface RateLimiter {
  consume(key: string, points?: number): Promise<Verdict>;
}

export interface RateLimiterOptions {
  /** What is limited; counts of another name are others. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** Of the service's own database, where all replicas count together in `rate_limits`. None: each counts alone. */
  readonly pool?: Pool | undefined;
  readonly logger: Logger;
}

/** How long a request may wait for the count, and how long a replica counts alone after that. */
const answerMs = 500;
const aloneMs = 5_000;

/**
 * Counts across all replicas, in the database. While that is away, each replica counts alone: somebody may then do more,
 * but nobody is locked out.
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
    // Whoever is over the limit costs no query until the window ends.
    inMemoryBlockOnConsumed: points + 1,
  });
  let aloneUntil = 0;

  async function consume(caller: string, count = 1): Promise<Verdict> {
    // Nobody's address or name is kept.
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

/** The library rejects with its result when the limit is reached. */
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
