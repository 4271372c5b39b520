import { freePorts, preferPort } from './free-port.ts';
import { keepAlive } from './keep-alive.ts';
import type { Launch } from './launch.ts';
import { startPostgres } from './postgres.ts';
import { startRabbitMq } from './rabbitmq.ts';

export interface Broker {
  readonly managementUrl: string;
  /** Host and port of AMQP, without a login. */
  readonly amqpBase: string;
  readonly vhost: string;
  readonly amqpPort: number;
  readonly mqttPort: number;
  /** Set for an external broker. */
  readonly publicHost?: string;
}

/** @returns the URL of the superuser of the database */
export async function startDatabase(launch: Launch): Promise<string> {
  const { options, data, secrets, started, print } = launch;
  if (options.databaseUrl) return options.databaseUrl;
  const [port = 0] = await freePorts(1);
  const server = await keepAlive(
    'PostgreSQL',
    () => startPostgres({ directory: data.path('postgres'), port, password: secrets.postgres }),
    print,
  );
  started.push(server);
  return server.first.adminUrl;
}

export async function startBroker(launch: Launch): Promise<Broker> {
  const { options, data, secrets, started, print } = launch;
  if (options.amqpUrl && options.managementUrl) {
    const { hostname, port, pathname } = new URL(options.amqpUrl);
    return {
      managementUrl: options.managementUrl,
      amqpBase: `${hostname}:${port || 5672}`,
      vhost: decodeURIComponent(pathname.slice(1)) || '/',
      amqpPort: Number(port || 5672),
      mqttPort: options.mqttPort,
      publicHost: hostname,
    };
  }
  const [management = 0, distribution = 0, epmd = 0] = await freePorts(3);
  const amqp = await preferPort(options.amqpPort);
  const mqtt = await preferPort(options.mqttPort);
  const ports = { amqp, management, mqtt, distribution, epmd };
  const server = await keepAlive(
    'RabbitMQ',
    () =>
      startRabbitMq({
        directory: data.path('rabbitmq'),
        host: options.host,
        ports,
        password: secrets.rabbitmq,
      }),
    print,
  );
  started.push(server);
  return {
    managementUrl: server.first.management.url,
    amqpBase: `127.0.0.1:${amqp}`,
    vhost: '/',
    amqpPort: amqp,
    mqttPort: mqtt,
  };
}
