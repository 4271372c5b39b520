import { cursorInstant, decodeCursor, toPage } from '@ems/http';
import { z } from 'zod';
import type { Deletion } from '../domain/deletion.ts';
import type { Prisma } from './client.ts';

const position = z.tuple([cursorInstant, z.uuid()]);
const include = { confirmations: { orderBy: { service: 'asc' } } } as const;

interface Row {
  userId: string;
  requestedAt: Date;
  completedAt: Date | null;
  confirmations: { service: string; confirmedAt: Date | null }[];
}

const toDeletion = ({ confirmations, ...deletion }: Row): Deletion => ({
  ...deletion,
  services: confirmations.map(({ service, confirmedAt }) => ({ service, confirmedAt })),
});

export const createDeletionRepository = (prisma: Prisma) => ({
  /** Records that a service is done. The last service completes the deletion. Idempotent. */
  confirm: (userId: string, service: string) =>
    prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT FROM deletions WHERE user_id = ${userId}::uuid FOR UPDATE`;
      const now = new Date();
      await tx.deletionConfirmation.updateMany({
        where: { userId, service, confirmedAt: null },
        data: { confirmedAt: now },
      });
      const open = await tx.deletionConfirmation.count({ where: { userId, confirmedAt: null } });
      if (open === 0)
        await tx.deletion.updateMany({
          where: { userId, completedAt: null },
          data: { completedAt: now },
        });
    }),

  async byUser(userId: string): Promise<Deletion | undefined> {
    const row = await prisma.deletion.findUnique({ where: { userId }, include });
    return row ? toDeletion(row) : undefined;
  },

  /** Newest first. */
  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const [requestedAt, userId] = decodeCursor(cursor, position) ?? [];
    const rows = await prisma.deletion.findMany({
      ...(requestedAt && userId
        ? {
            where: {
              OR: [
                { requestedAt: { lt: new Date(requestedAt) } },
                { requestedAt: new Date(requestedAt), userId: { lt: userId } },
              ],
            },
          }
        : {}),
      orderBy: [{ requestedAt: 'desc' }, { userId: 'desc' }],
      take: limit + 1,
      include,
    });
    return toPage(rows.map(toDeletion), limit, (last) => [
      last.requestedAt.toISOString(),
      last.userId,
    ]);
  },
});

export type DeletionRepository = ReturnType<typeof createDeletionRepository>;
