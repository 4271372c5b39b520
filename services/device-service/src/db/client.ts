import { prismaDatabase } from '@ems/prisma';
import { PrismaClient } from './generated/client.ts';

export const createDatabase = prismaDatabase(PrismaClient);
export type Prisma = PrismaClient;
/** The client inside a transaction. */
export type Transaction = Parameters<Parameters<Prisma['$transaction']>[0]>[0];
