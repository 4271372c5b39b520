import {
  deviceBrokerUser,
  deviceLoginLimits,
  exchanges,
  parseDeviceId,
  subscriptionQueues,
} from '@ems/contracts';
import { DomainError } from '@ems/domain-error';
import { ManagementError, type Management } from '@ems/messaging/management';
import { connectedAddresses } from './broker-connections.ts';
import type { BrokerLogin } from './db/credential-repository.ts';
import { readPresentLogins } from './present-logins.ts';

const hashing = 'rabbit_password_hashing_sha256';

interface ListedQueue {
  readonly name: string;
  readonly type: string;
}

/** An address at which devices reach the broker. */
interface PublicAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

interface PublicBroker {
  readonly mqtt: PublicAddress;
  readonly amqp: PublicAddress;
}

/** The logins of devices at the broker. */
export function createBrokerLogins(options: {
  management: Management;
  vhost: string;
  prefix: string;
  publicBroker: PublicBroker;
}) {
  const { management, vhost, prefix, publicBroker } = options;
  const nameOf = (deviceId: number) => `${prefix}${deviceId}`;
  const idOf = (name: string) =>
    name.startsWith(prefix) ? (parseDeviceId(name.slice(prefix.length)) ?? 0) : 0;

  /**
   * Without a topic permission the broker allows every routing key; without a permission it allows nothing. The
   * permission to write therefore comes last, so that a device can never use another device's key.
   */
  async function putAll(logins: readonly BrokerLogin[]): Promise<void> {
    if (logins.length === 0) return;
    const users = logins.map(({ deviceId, credentialHash }) => ({
      ...deviceBrokerUser(deviceId, nameOf(deviceId)),
      credentialHash,
    }));
    await management.post('/api/definitions', {
      users: users.map(({ name, credentialHash }) => ({
        name,
        password_hash: credentialHash,
        hashing_algorithm: hashing,
        tags: [],
        limits: deviceLoginLimits,
      })),
      topic_permissions: users.map(({ name, topics, readTopics }) => ({
        user: name,
        vhost,
        exchange: exchanges.data,
        write: topics[exchanges.data],
        read: readTopics[exchanges.data],
      })),
    });
    await management.post('/api/definitions', {
      permissions: users.map(({ name, configure, write, read }) => ({
        user: name,
        vhost,
        configure,
        write,
        read,
      })),
    });
  }

  /** Selects connections by login, because the broker lists a new connection only after a few seconds. */
  async function closeConnections(deviceIds: readonly number[]): Promise<void> {
    for (const name of deviceIds.map(nameOf))
      await management.delete(`/api/connections/username/${name}`).catch(ignoreMissing);
  }

  return {
    nameOf,
    idOf,
    publicBroker,
    /** @throws DomainError `broker_unavailable` */
    connections: (deviceId: number) =>
      connectedAddresses(management, nameOf(deviceId)).catch(unavailable),
    /** @throws DomainError `broker_unavailable` */
    put: (login: BrokerLogin) => putAll([login]).catch(unavailable),
    putAll,

    /** Changes the password of a login and closes the connections made with the old one. */
    replace: (login: BrokerLogin) =>
      putAll([login])
        .then(() => closeConnections([login.deviceId]))
        .catch(unavailable),

    /** Removes logins and closes their connections. */
    async remove(deviceIds: readonly number[]): Promise<void> {
      // One by one, because bulk-delete rejects the whole list when one login no longer exists.
      for (const deviceId of deviceIds)
        await management.delete(`/api/users/${nameOf(deviceId)}`).catch(ignoreMissing);
      await closeConnections(deviceIds);
    },

    /**
     * Deletes queues that the MQTT plugin did not create, and returns their number. A device may also declare the
     * queues of its own subscriptions over AMQP. As a stream, such a queue could grow to gigabytes.
     */
    async removeForeignQueues(): Promise<number> {
      const at = `/api/queues/${encodeURIComponent(vhost)}`;
      const queues = (await management.get(`${at}?columns=name,type`)) as ListedQueue[];
      const foreign = queues.filter(
        ({ name, type }) => name.startsWith(`${subscriptionQueues}${prefix}`) && type !== 'classic',
      );
      for (const { name } of foreign)
        await management.delete(`${at}/${encodeURIComponent(name)}`).catch(ignoreMissing);
      return foreign.length;
    },

    /**
     * The devices of this vhost whose logins at the broker differ from the wanted ones. The broker is read first, so
     * that a device registered in between does not count as superfluous.
     */
    async differing(wanted: () => Promise<readonly BrokerLogin[]>): Promise<number[]> {
      const present = await readPresentLogins(management, vhost, idOf);
      const logins = await wanted();
      const ids = new Set(logins.map(({ deviceId }) => deviceId));
      const changed = logins.filter(
        (login) => present.get(login.deviceId) !== login.credentialHash,
      );
      const superfluous = [...present.keys()].filter((id) => !ids.has(id));
      return [...changed.map(({ deviceId }) => deviceId), ...superfluous];
    },
  };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ManagementError && error.status === 404)) throw error;
}

function unavailable(cause: unknown): never {
  throw new DomainError(
    'broker_unavailable',
    'The message broker is unavailable. Try again in a moment',
    {
      retryAfter: 5,
      cause,
    },
  );
}

export type BrokerLogins = ReturnType<typeof createBrokerLogins>;
