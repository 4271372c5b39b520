import { deviceBrokerUser, exchanges } from '@ems/contracts';
import { DomainError } from '@ems/http';
import { ManagementError, type Management } from '@ems/messaging/management';
import type { BrokerLogin } from './db/broker-login-repository.ts';

const atOnce = 500;
const hashing = 'rabbit_password_hashing_sha256';

interface ListedUser {
  readonly name: string;
  readonly password_hash: string;
}

interface ListedPermission {
  readonly user: string;
  readonly vhost: string;
}

/** The logins of devices at the broker. */
export function createBrokerLogins(options: {
  management: Management;
  vhost: string;
  prefix: string;
}) {
  const { management, vhost, prefix } = options;
  const nameOf = (deviceId: number) => `${prefix}${deviceId}`;
  const idOf = (name: string) =>
    name.startsWith(prefix) ? Number(/^[1-9]\d*$/.exec(name.slice(prefix.length))?.[0] ?? 0) : 0;

  /**
   * Without a topic permission every routing key is allowed; without a permission nothing is. So the right to write
   * comes last, and no moment is open to a foreign key.
   */
  async function put(logins: readonly BrokerLogin[]): Promise<void> {
    const users = logins.map(({ deviceId, credentialHash }) => ({
      ...deviceBrokerUser(deviceId),
      name: nameOf(deviceId),
      credentialHash,
    }));
    await management.post('/api/definitions', {
      users: users.map(({ name, credentialHash }) => ({
        name,
        password_hash: credentialHash,
        hashing_algorithm: hashing,
        tags: [],
      })),
      topic_permissions: users.map(({ name, topics }) => ({
        user: name,
        vhost,
        exchange: exchanges.data,
        write: topics[exchanges.data],
        read: '^$',
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

  async function closeConnections(deviceIds: readonly number[]): Promise<void> {
    const names = new Set(deviceIds.map(nameOf));
    const list = (await management.get('/api/connections?columns=name,user')) as {
      name: string;
      user?: string;
    }[];
    for (const { name } of list.filter((connection) => names.has(connection.user ?? '')))
      await management.delete(`/api/connections/${encodeURIComponent(name)}`).catch(ignoreMissing);
  }

  return {
    nameOf,
    idOf,
    /** @throws DomainError `broker_unavailable` */
    put: (login: BrokerLogin) => put([login]).catch(unavailable),

    /** Removes logins and ends what is connected with them. */
    async remove(deviceIds: readonly number[]): Promise<void> {
      if (deviceIds.length === 0) return;
      // One by one: bulk-delete refuses the whole list when one of it is gone already.
      for (const deviceId of deviceIds)
        await management.delete(`/api/users/${nameOf(deviceId)}`).catch(ignoreMissing);
      await closeConnections(deviceIds);
    },

    closeConnections,

    /** Makes the broker have exactly the wanted logins, of those in this vhost. Tells what it changed. */
    async reconcile(wanted: readonly BrokerLogin[]): Promise<{ put: number; removed: number }> {
      const [users, permissions] = (await Promise.all([
        management.get('/api/users?columns=name,password_hash'),
        management.get('/api/permissions'),
      ])) as [ListedUser[], ListedPermission[]];
      const here = new Set(
        permissions.filter((one) => one.vhost === vhost).map(({ user }) => user),
      );
      const hashes = new Map(users.map((user) => [user.name, user.password_hash]));
      const differing = wanted.filter(
        ({ deviceId, credentialHash }) =>
          hashes.get(nameOf(deviceId)) !== credentialHash || !here.has(nameOf(deviceId)),
      );
      const names = new Set(wanted.map(({ deviceId }) => nameOf(deviceId)));
      const superfluous = [...here].filter((name) => idOf(name) > 0 && !names.has(name)).map(idOf);
      for (let from = 0; from < differing.length; from += atOnce)
        await put(differing.slice(from, from + atOnce));
      await this.remove(superfluous);
      return { put: differing.length, removed: superfluous.length };
    },
  };
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ManagementError && error.status === 404)) throw error;
}

function unavailable(cause: unknown): never {
  throw new DomainError('broker_unavailable', 'The broker cannot be reached; please try again', {
    retryAfter: 5,
    cause,
  });
}

export type BrokerLogins = ReturnType<typeof createBrokerLogins>;
