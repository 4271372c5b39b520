import { prismaDatabase } from '@ems/prisma';
import { PrismaClient } from './generated/client.ts';

export const createDatabase = prismaDatabase(PrismaClient);
export type Prisma = PrismaClient;
