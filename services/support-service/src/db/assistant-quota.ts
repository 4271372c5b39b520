import type { Prisma } from './client.ts';

const everyone = '00000000-0000-0000-0000-000000000000';

/** Counts requests to the assistant per day, for each user and for all together. */
export const createAssistantQuota = (prisma: Prisma, daily: number, total: number) => ({
  /** False when today's quota is used up. A user over their own quota does not use the common one. */
  take: (userId: string): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      for (const [id, most] of [
        [userId, daily],
        [everyone, total],
      ] as const) {
        const rows = await tx.$queryRaw<unknown[]>`
          INSERT INTO assistant_usage AS a (user_id, day, requests)
          SELECT ${id}::uuid, current_date, 1 WHERE ${most} > 0
          ON CONFLICT (user_id, day) DO UPDATE SET requests = a.requests + 1 WHERE a.requests < ${most}
          RETURNING 1`;
        if (rows.length === 0) return false;
      }
      return true;
    }),
});

export type AssistantQuota = ReturnType<typeof createAssistantQuota>;
