import { createPool } from '@ems/database';
import type { Logger } from '@ems/logging';
import { PrismaPg } from '@prisma/adapter-pg';

interface DatabaseOptions {
  readonly url: string;
  /** How many connections there are at most. */
  readonly max: number;
  readonly name: string;
  readonly logger: Logger;
}

/** For a service's own `PrismaClient`: creates a pool, and a client on top of it. */
export const prismaDatabase =
  <Prisma extends { $disconnect(): Promise<void> }>(
    PrismaClient: new (options: { adapter: PrismaPg }) => Prisma,
  ) =>
  (options: DatabaseOptions) => {
    const pool = createPool(options);
    const adapter = new PrismaPg(pool, {
      onPoolError: (error) => options.logger.warn({ err: error }, 'Idle database connection lost'),
    });
    const prisma = new PrismaClient({ adapter });
    return {
      pool,
      prisma,
      isReady: () => pool.query('SELECT 1'),
      async close(): Promise<void> {
        await prisma.$disconnect();
        if (!pool.ended) await pool.end();
      },
    };
  };
