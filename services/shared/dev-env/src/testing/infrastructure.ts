import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomPassword } from '@ems/provisioning';
import { freePorts } from '../free-port.ts';
import { startPostgres } from '../postgres.ts';
import { startRabbitMq } from '../rabbitmq.ts';

/** Addresses of the PostgreSQL and RabbitMQ that all tests of a run share. */
export interface TestInfrastructure {
  readonly postgresUrl: string;
  readonly managementUrl: string;
  readonly amqpPort: number;
  readonly mqttPort: number;
}

/** Starts both in a new folder, which `stop` removes. */
export async function startTestInfrastructure(): Promise<
  TestInfrastructure & { readonly stop: () => Promise<void> }
> {
  const directory = await mkdtemp(join(tmpdir(), 'ems-test-'));
  const [port = 0, amqp = 0, management = 0, mqtt = 0, distribution = 0, epmd = 0] =
    await freePorts(6);
  const ports = { amqp, management, mqtt, distribution, epmd };
  const password = randomPassword();
  const starting = [
    startPostgres({ directory: join(directory, 'postgres'), port, password }),
    startRabbitMq({ directory: join(directory, 'rabbitmq'), ports, password }),
  ] as const;

  async function stop(): Promise<void> {
    for (const started of await Promise.allSettled(starting))
      if (started.status === 'fulfilled') await started.value.stop();
    await rm(directory, { recursive: true, force: true });
  }
  try {
    const [database, broker] = await Promise.all(starting);
    return {
      postgresUrl: database.adminUrl,
      managementUrl: broker.management.url,
      amqpPort: amqp,
      mqttPort: mqtt,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
