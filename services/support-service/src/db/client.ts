import { createPrismaDatabase, type DatabaseOptions } from '@ems/database';
import { PrismaClient } from './generated/client.ts';

/** A pool, and Prisma on top of it. */
export const createDatabase = (options: DatabaseOptions) =>
  createPrismaDatabase(options, (adapter) => new PrismaClient({ adapter }));

export type Prisma = PrismaClient;
/** Inside of a transaction. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];
