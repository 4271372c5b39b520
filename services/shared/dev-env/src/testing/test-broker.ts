import { randomBytes } from 'node:crypto';
import { topology, type ServiceName } from '@ems/contracts';
import { inject } from 'vitest';
import { provisionBroker, randomPassword } from '@ems/provisioning';
import { createManagement, type Management } from '@ems/messaging/management';
import type { TestInfrastructure } from './infrastructure.ts';

export interface TestBroker {
  readonly vhost: string;
  /** The beginning of its logins' names. */
  readonly name: string;
  readonly mqttPort: number;
  readonly amqpPort: number;
  /** URL of an administrator, for actions from outside the service. */
  readonly management: Management;
  /** URL with the own login and permissions of a service. */
  amqpUrl(service: ServiceName): string;
  readonly adminAmqpUrl: string;
  /** URL of `device-registrar` or `queue-monitor`. */
  managementUrl(login: 'device-registrar' | 'queue-monitor'): string;
  drop(): Promise<void>;
}

/** A vhost, by default a new one, with the topology of the platform, and logins that work only there. */
export async function testBroker(
  { managementUrl, amqpPort, mqttPort }: Omit<TestInfrastructure, 'postgresUrl'> = inject(
    'infrastructure',
  ),
  ownVhost?: string,
): Promise<TestBroker> {
  const management = createManagement(managementUrl);
  const name = `test-${randomBytes(5).toString('hex')}`;
  const vhost = ownVhost ?? name;
  const inPath = encodeURIComponent(vhost);
  const logins = Object.fromEntries(
    topology.users.map((user) => [
      user.name,
      { name: `${name}-${user.name}`, password: randomPassword() },
    ]),
  );
  await provisionBroker({ management, vhost, logins });
  const admin = new URL(managementUrl);
  await management.put(`/api/permissions/${inPath}/${admin.username}`, {
    configure: '.*',
    write: '.*',
    read: '.*',
  });

  const login = (service: string) => {
    const found = logins[service];
    if (!found) throw new Error(`${service} has no login`);
    return `${found.name}:${found.password}`;
  };
  return {
    vhost,
    name,
    mqttPort,
    amqpPort,
    management,
    amqpUrl: (service) => `amqp://${login(service)}@127.0.0.1:${amqpPort}/${inPath}`,
    adminAmqpUrl: `amqp://${admin.username}:${admin.password}@127.0.0.1:${amqpPort}/${inPath}`,
    managementUrl: (service) => `http://${login(service)}@${admin.host}`,
    async drop() {
      await management.delete(`/api/vhosts/${inPath}`);
      await management.post('/api/users/bulk-delete', {
        users: Object.values(logins).map(({ name }) => name),
      });
    },
  };
}
