import { topology } from '@ems/contracts';
import {
  migrate,
  provisionBroker,
  provisionDatabase,
  randomPassword,
  urlOf,
  withClient,
} from '@ems/provisioning';
import { startTestInfrastructure } from '@ems/dev-env/test-infrastructure';
import { createManagement } from '@ems/messaging/management';

const migrations = new URL('../../services/monitoring-service/prisma/migrations', import.meta.url)
  .pathname;

/** Starts a PostgreSQL and a RabbitMQ for the bench, with default durability. */
export async function createEnvironment() {
  const infrastructure = await startTestInfrastructure();
  const management = createManagement(infrastructure.managementUrl);
  const admin = new URL(infrastructure.managementUrl);
  let count = 0;

  /** A migrated, empty monitoring database. */
  async function freshDatabase() {
    const database = `bench_${++count}`;
    const logins = {
      database,
      owner: { name: `${database}_owner`, password: randomPassword() },
      service: { name: `${database}_service`, password: randomPassword() },
    };
    const { postgresUrl } = infrastructure;
    await provisionDatabase(postgresUrl, logins);
    await migrate({ url: urlOf(postgresUrl, database, logins.owner), directory: migrations });
    return {
      url: urlOf(postgresUrl, database, logins.service),
      adminUrl: urlOf(postgresUrl, database),
      drop: () =>
        withClient(postgresUrl, async (client) => {
          await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
        }),
    };
  }

  /** A vhost with the platform's empty queues. */
  async function freshBroker() {
    const vhost = `bench-${++count}`;
    const logins = Object.fromEntries(
      topology.users.map(({ name }) => [
        name,
        { name: `${vhost}-${name}`, password: randomPassword() },
      ]),
    );
    await provisionBroker({ management, vhost, logins });
    await management.put(`/api/permissions/${vhost}/${admin.username}`, {
      configure: '.*',
      write: '.*',
      read: '.*',
    });
    const at = `@127.0.0.1:${infrastructure.amqpPort}/${vhost}`;
    return {
      vhost,
      adminUrl: `amqp://${admin.username}:${admin.password}${at}`,
      urlOf: (service: string) => {
        const login = logins[service];
        return `amqp://${login?.name}:${login?.password}${at}`;
      },
      managementUrlOf: (service: string) => {
        const login = logins[service];
        return `http://${login?.name}:${login?.password}@${admin.host}`;
      },
      drop: () => management.delete(`/api/vhosts/${vhost}`),
    };
  }

  return { infrastructure, management, freshDatabase, freshBroker, stop: infrastructure.stop };
}

export type Environment = Awaited<ReturnType<typeof createEnvironment>>;
export type BenchDatabase = Awaited<ReturnType<Environment['freshDatabase']>>;
export type BenchBroker = Awaited<ReturnType<Environment['freshBroker']>>;
