import type { Secret } from '@ems/config';
import { createPool, waitForDatabase } from '@ems/database';
import type { Logger } from '@ems/logging';
import { PrismaPg } from '@prisma/adapter-pg';

interface DatabaseOptions {
  readonly name: string;
  /** The part of a service's configuration that its database needs. */
  readonly config: { readonly databaseUrl: Secret; readonly databaseConnections: number };
  readonly logger: Logger;
}

/** Creates a pool and a service's own `PrismaClient` that uses it. */
export const prismaDatabase =
  <Prisma extends { $disconnect(): Promise<void> }>(
    PrismaClient: new (options: { adapter: PrismaPg }) => Prisma,
  ) =>
  ({ name, config, logger }: DatabaseOptions) => {
    const pool = createPool({
      url: config.databaseUrl.reveal(),
      max: config.databaseConnections,
      name,
      logger,
    });
    const adapter = new PrismaPg(pool, {
      onPoolError: (error) => logger.warn({ err: error }, 'Idle database connection lost'),
    });
    const prisma = new PrismaClient({ adapter });
    return {
      pool,
      prisma,
      start: () => waitForDatabase(pool, logger),
      isReady: () => pool.query('SELECT 1'),
      async close(): Promise<void> {
        await prisma.$disconnect();
        if (!pool.ended) await pool.end();
      },
    };
  };
