import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createManagement } from '@ems/messaging/management';
import pg from 'pg';

/** Access to the storage of a running platform as superuser and administrator, for inspection. */
export function outside(data: string) {
  const read = (name: string) => readFileSync(join(data, name), 'utf8');
  const { postgres, rabbitmq } = JSON.parse(read('secrets.json')) as Record<string, string>;
  const [, , , databasePort = ''] = read('postgres/postmaster.pid').split('\n');
  const [, managementPort = ''] =
    /management\.tcp\.port = (\d+)/.exec(read('rabbitmq/rabbitmq.conf')) ?? [];
  const [, amqpPort = ''] =
    /listeners\.tcp\.default = [\d.]+:(\d+)/.exec(read('rabbitmq/rabbitmq.conf')) ?? [];
  const login = `provisioner:${encodeURIComponent(rabbitmq ?? '')}`;

  const databaseUrl = (name: string) =>
    `postgres://postgres:${postgres}@127.0.0.1:${databasePort}/${name}`;

  return {
    amqpUrl: `amqp://${login}@127.0.0.1:${amqpPort}/%2F`,
    management: createManagement(`http://${login}@127.0.0.1:${managementPort}`),
    databaseUrl,
    /** Connections break when the server is killed. The next query opens a new one. */
    database(name: string): pg.Pool {
      const pool = new pg.Pool({ connectionString: databaseUrl(name), max: 3 });
      const ignore = () => undefined;
      pool.on('error', ignore).on('connect', (client) => void client.on('error', ignore));
      return pool;
    },
  };
}

export type Outside = ReturnType<typeof outside>;
