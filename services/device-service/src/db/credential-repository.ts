import type { Scope, SendingDevice } from '../domain/device.ts';
import type { Prisma, Transaction } from './client.ts';
import { lockDevice } from './device-repository.ts';

export interface BrokerLogin {
  readonly deviceId: number;
  readonly credentialHash: string;
}

/** The transaction includes a request to the broker. */
const patience = { timeout: 60_000, maxWait: 5_000 };

/**
 * The logins that the broker should have. The row of a device is locked while its login is changed at the broker, so
 * concurrent changes happen in the same order in both places.
 */
export const createCredentialRepository = (prisma: Prisma) => ({
  /** @param put writes the login to the broker. If storing fails afterwards, nobody has seen the new password. */
  issue: (
    deviceId: number,
    scope: Scope,
    credentialHash: string,
    put: (login: BrokerLogin) => Promise<void>,
  ): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      if (!(await lockDevice(tx, deviceId, scope))) return false;
      await put({ deviceId, credentialHash });
      await tx.device.update({
        where: { id: deviceId },
        data: { credentialHash, credentialIssuedAt: new Date(), credentialRevokedAt: null },
      });
      return true;
    }, patience),

  /** This service rejects the credentials from now on, and the broker as soon as the login is removed. */
  revoke: (id: number, scope: Scope): Promise<boolean> =>
    prisma.$transaction(async (tx) => {
      const device = await lockDevice(tx, id, scope);
      if (!device) return false;
      const credentialRevokedAt = device.credentialRevokedAt ?? new Date();
      await tx.device.update({
        where: { id },
        data: { credentialHash: null, credentialRevokedAt },
      });
      await tx.brokerRemoval.createMany({ data: [{ deviceId: id }], skipDuplicates: true });
      return true;
    }),

  /** A device that may send, and the hash of its password. Each request with readings takes this one query. */
  async senderOf(
    id: number,
  ): Promise<{ credentialHash: string; device: SendingDevice } | undefined> {
    const row = await prisma.device.findFirst({
      where: { id, status: 'active' },
      select: {
        id: true,
        credentialHash: true,
        profile: true,
        profileSettings: true,
        measures: true,
        timeSource: true,
      },
    });
    if (!row?.credentialHash) return undefined;
    const { credentialHash, ...device } = row;
    return { credentialHash, device: device as SendingDevice };
  },

  wanted: (): Promise<BrokerLogin[]> => prisma.$queryRaw<BrokerLogin[]>`
    SELECT id AS "deviceId", credential_hash AS "credentialHash" FROM devices
    WHERE credential_hash IS NOT NULL ORDER BY id`,

  async removals(): Promise<number[]> {
    const rows = await prisma.brokerRemoval.findMany({ select: { deviceId: true }, take: 100 });
    return rows.map(({ deviceId }) => deviceId);
  },

  /** Makes the logins of these devices at the broker match the stored ones. */
  settle: (
    deviceIds: readonly number[],
    broker: {
      putAll(logins: readonly BrokerLogin[]): Promise<void>;
      remove(deviceIds: readonly number[]): Promise<void>;
    },
  ): Promise<void> =>
    prisma.$transaction(async (tx) => {
      const logins = await lockLogins(tx, deviceIds);
      const kept = new Set(logins.map(({ deviceId }) => deviceId));
      await broker.putAll(logins);
      await broker.remove(deviceIds.filter((id) => !kept.has(id)));
      await tx.brokerRemoval.deleteMany({ where: { deviceId: { in: [...deviceIds] } } });
    }, patience),
});

async function lockLogins(tx: Transaction, deviceIds: readonly number[]): Promise<BrokerLogin[]> {
  const rows = await tx.$queryRaw<{ deviceId: number; credentialHash: string | null }[]>`
    SELECT id AS "deviceId", credential_hash AS "credentialHash" FROM devices
    WHERE id = ANY(${[...deviceIds]}::int[]) ORDER BY id FOR UPDATE`;
  return rows.flatMap(({ deviceId, credentialHash }) =>
    credentialHash === null ? [] : [{ deviceId, credentialHash }],
  );
}

export type CredentialRepository = ReturnType<typeof createCredentialRepository>;
