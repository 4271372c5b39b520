import type { Prisma } from './client.ts';

export const createAlertRepository = (prisma: Prisma) => ({
  /** Acknowledging again keeps the first time. */
  async acknowledge(id: string, userId: string | null, by: string): Promise<void> {
    await prisma.alert.updateMany({
      where: { id, ...(userId === null ? {} : { userId }), acknowledgedAt: null },
      data: { acknowledgedAt: new Date(), acknowledgedBy: by },
    });
  },
});

export type AlertRepository = ReturnType<typeof createAlertRepository>;
