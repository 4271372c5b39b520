import { createPool, prismaAdapter } from '@ems/database';
import type { Logger } from '@ems/logging';
import type { OutgoingEvent } from '@ems/messaging';
import { PrismaClient } from './generated/client.ts';

/** A pool, and Prisma on top of it. */
export function createDatabase(options: { url: string; name: string; logger: Logger }) {
  const pool = createPool({ ...options, max: 10 });
  const prisma = new PrismaClient({ adapter: prismaAdapter(pool, options.logger) });
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

export type Prisma = PrismaClient;
/** Inside of a transaction. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** Goes out when the transaction is committed. */
export const addEvent = (tx: Transaction, event: OutgoingEvent) =>
  tx.outboxMessage.create({ data: { ...event, data: event.data as object } });
