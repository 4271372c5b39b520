import type { Logger } from '@ems/logging';
import { PrismaPg } from '@prisma/adapter-pg';
import { createPool } from './create-pool.ts';

export interface DatabaseOptions {
  readonly url: string;
  /** How many connections there are at most. */
  readonly max: number;
  readonly name: string;
  readonly logger: Logger;
}

/** A pool, and a service's own Prisma client on top of it, which `createPrisma` makes. */
export function createPrismaDatabase<Prisma extends { $disconnect(): Promise<void> }>(
  options: DatabaseOptions,
  createPrisma: (adapter: PrismaPg) => Prisma,
) {
  const pool = createPool(options);
  const adapter = new PrismaPg(pool, {
    onPoolError: (error) => options.logger.warn({ err: error }, 'Idle database connection lost'),
  });
  const prisma = createPrisma(adapter);
  return {
    pool,
    prisma,
    isReady: () => pool.query('SELECT 1'),
    async close(): Promise<void> {
      await prisma.$disconnect();
      if (!pool.ended) await pool.end();
    },
  };
}
