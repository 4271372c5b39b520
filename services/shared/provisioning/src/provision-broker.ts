import { topology } from '@ems/contracts';
import { hashRabbitPassword, ManagementError, type Management } from '@ems/messaging/management';

export interface BrokerLogin {
  /** The login's name at the broker. It is the service's name if the broker has only one platform. */
  readonly name: string;
  readonly password: string;
}

/**
 * Declares all exchanges and queues in `vhost`, and a login for each service. Running it again changes only
 * passwords.
 */
export async function provisionBroker(options: {
  management: Management;
  vhost: string;
  logins: Readonly<Record<string, BrokerLogin>>;
}): Promise<void> {
  const { management, vhost, logins } = options;
  const users = topology.users.map((user) => {
    const login = logins[user.name];
    if (!login) throw new Error(`No login for ${user.name}`);
    return { ...user, login };
  });
  await management.put(`/api/vhosts/${encodeURIComponent(vhost)}`);
  await management.post('/api/definitions', {
    users: users.map(({ login, tags }) => ({
      name: login.name,
      password_hash: hashRabbitPassword(login.password),
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [...tags],
    })),
    exchanges: topology.exchanges.map(({ name, type }) => ({
      name,
      type,
      vhost,
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: {},
    })),
    queues: topology.queues.map(({ name, arguments: given }) => ({
      name,
      vhost,
      durable: true,
      auto_delete: false,
      arguments: given,
    })),
    bindings: topology.bindings.map(({ source, destination, routingKey }) => ({
      source,
      vhost,
      destination,
      destination_type: 'queue',
      routing_key: routingKey,
      arguments: {},
    })),
    policies: topology.policies.map((policy) => ({
      ...policy,
      vhost,
      'apply-to': 'queues',
      priority: 0,
    })),
  });
  await bindBrokerEvents(management, vhost);
  // Without a topic permission every routing key is allowed, so these are set before the permission to write.
  await management.post('/api/definitions', {
    topic_permissions: users.flatMap(({ login, topics }) =>
      Object.entries(topics).map(([exchange, write]) => ({
        user: login.name,
        vhost,
        exchange,
        write,
        read: '.*',
      })),
    ),
  });
  await management.post('/api/definitions', {
    permissions: users.map(({ login, configure, write, read }) => ({
      user: login.name,
      vhost,
      configure,
      write,
      read,
    })),
  });
}

/** A broker without the plugin `rabbitmq_event_exchange` has no such exchange. The platform works without it. */
async function bindBrokerEvents(management: Management, vhost: string): Promise<void> {
  for (const { source, destination, routingKey } of topology.brokerEventBindings)
    await management
      .post(`/api/bindings/${encodeURIComponent(vhost)}/e/${source}/e/${destination}`, {
        routing_key: routingKey,
      })
      .catch((error: unknown) => {
        if (!(error instanceof ManagementError && error.status === 404)) throw error;
      });
}
