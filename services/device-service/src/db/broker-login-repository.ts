import type { Prisma } from './client.ts';

export interface BrokerLogin {
  readonly deviceId: number;
  readonly credentialHash: string;
}

/** Which logins the broker should have, and which it should not have any more. */
export const createBrokerLoginRepository = (prisma: Prisma) => ({
  async wanted(): Promise<BrokerLogin[]> {
    return prisma.$queryRaw<BrokerLogin[]>`
      SELECT id AS "deviceId", credential_hash AS "credentialHash" FROM devices
      WHERE credential_hash IS NOT NULL ORDER BY id`;
  },

  async removals(): Promise<number[]> {
    const rows = await prisma.brokerRemoval.findMany({ select: { deviceId: true }, take: 500 });
    return rows.map(({ deviceId }) => deviceId);
  },

  requestRemoval: (deviceId: number) =>
    prisma.brokerRemoval.createMany({ data: [{ deviceId }], skipDuplicates: true }),

  removed: (deviceIds: number[]) =>
    prisma.brokerRemoval.deleteMany({ where: { deviceId: { in: deviceIds } } }),
});

export type BrokerLoginRepository = ReturnType<typeof createBrokerLoginRepository>;
