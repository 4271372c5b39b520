import type { Logger } from '@ems/logging';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from './create-pool.ts';

/** Lets a Prisma client share `pool`; whoever made the pool ends it. */
export const prismaAdapter = (pool: Pool, logger: Logger): PrismaPg =>
  new PrismaPg(pool, {
    onPoolError: (error) => logger.warn({ err: error }, 'lost an idle database connection'),
  });
