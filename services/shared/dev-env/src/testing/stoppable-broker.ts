import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomPassword } from '@ems/provisioning';
import { freePorts } from '../free-port.ts';
import { startRabbitMq, type RabbitMq } from '../rabbitmq.ts';
import { testBroker } from './test-broker.ts';

/** A provisioned RabbitMQ for one test file, which can be stopped. It keeps its data until `remove`. */
export async function stoppableBroker(vhost?: string) {
  const directory = await mkdtemp(join(tmpdir(), 'ems-broker-'));
  const [amqp = 0, management = 0, mqtt = 0, distribution = 0, epmd = 0] = await freePorts(5);
  const ports = { amqp, management, mqtt, distribution, epmd };
  const password = randomPassword();
  let node: RabbitMq | undefined;

  const start = async () => (node = await startRabbitMq({ directory, ports, password }));
  const stop = async () => node?.stop();
  const { management: api } = await start();
  const broker = await testBroker(
    { managementUrl: api.url, amqpPort: amqp, mqttPort: mqtt },
    vhost,
  );
  await stop();
  return {
    ...broker,
    start,
    stop,
    async remove(): Promise<void> {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
