import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomPassword } from '../database-provisioning.ts';
import { freePorts } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { startRabbitMq } from '../rabbitmq.ts';

/** Where the PostgreSQL and the RabbitMQ are that all tests of a run share. */
export interface TestInfrastructure {
  readonly postgresUrl: string;
  readonly managementUrl: string;
  readonly amqpPort: number;
  readonly mqttPort: number;
}

/** Starts both in a folder of their own, which `stop` removes. */
export async function startTestInfrastructure(): Promise<
  TestInfrastructure & { stop(): Promise<void> }
> {
  const directory = await mkdtemp(join(tmpdir(), 'ems-test-'));
  const [postgres = 0, amqp = 0, management = 0, mqtt = 0, distribution = 0, epmd = 0] =
    await freePorts(6);
  const password = randomPassword();
  const started = await Promise.allSettled([
    startPostgres({ directory: join(directory, 'postgres'), port: postgres, password }),
    startRabbitMq({
      directory: join(directory, 'rabbitmq'),
      ports: { amqp, management, mqtt, distribution, epmd },
      password,
    }),
  ]);
  async function stop(): Promise<void> {
    await Promise.allSettled(
      started.map((part) => part.status === 'fulfilled' && part.value.stop()),
    );
    await rm(directory, { recursive: true, force: true });
  }
  const [database, broker] = started;
  if (database.status === 'rejected' || broker.status === 'rejected') {
    await stop();
    throw database.status === 'rejected'
      ? database.reason
      : (broker as PromiseRejectedResult).reason;
  }
  return {
    postgresUrl: database.value.adminUrl,
    managementUrl: broker.value.management.url,
    amqpPort: amqp,
    mqttPort: mqtt,
    stop,
  };
}
