import { createPool, waitForDatabase } from '@ems/database';
import type { Logger } from '@ems/logging';
import { PrismaPg } from '@prisma/adapter-pg';

interface DatabaseOptions {
  readonly url: string;
  /** Maximum number of connections. */
  readonly max: number;
  readonly name: string;
  readonly logger: Logger;
}

/** Creates a pool and a service's own `PrismaClient` that uses it. */
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
      start: () => waitForDatabase(pool, options.logger),
      isReady: () => pool.query('SELECT 1'),
      async close(): Promise<void> {
        await prisma.$disconnect();
        if (!pool.ended) await pool.end();
      },
    };
  };
