import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { isAbsolute, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createManagement } from '@ems/messaging/management';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { furnishDemoHome, type DemoHome } from './demo-home.ts';
import { freePorts, isFree, preferPort } from './free-port.ts';
import { createGateway } from './gateway/create-gateway.ts';
import { keepAlive } from './keep-alive.ts';
import type { StartOptions } from './options.ts';
import {
  processes,
  repositoryPath,
  worker,
  type PlatformContext,
  type PlatformProcess,
} from './platform.ts';
import { startPostgres } from './postgres.ts';
import { createProgress } from './progress.ts';
import { startRabbitMq } from './rabbitmq.ts';
import { StartError } from './start-error.ts';
import {
  databaseUrl,
  makeSecrets,
  prepareBroker,
  prepareDatabases,
  type Secrets,
} from './storage.ts';
import { supervise, type Supervised } from './supervise.ts';

const readyDeadlineMs = 90_000;
const emails = { administrator: 'admin@home.localhost', resident: 'resident@home.localhost' };

interface Stoppable {
  stop(): Promise<void>;
}

interface Broker {
  readonly managementUrl: string;
  readonly amqpBase: string;
  readonly vhost: string;
  readonly amqpPort: number;
  readonly mqttPort: number | undefined;
}

export interface Platform extends Stoppable {
  readonly home: DemoHome;
  readonly url: string;
  readonly broker: Broker;
}

/**
 * Starts everything, telling how it goes.
 *
 * @throws {StartError} with one sentence that says what to do; whatever was started is stopped again.
 */
export async function startPlatform(
  options: StartOptions,
  print: (line: string) => void,
): Promise<Platform> {
  const started: Stoppable[] = [];
  const stop = async () => {
    for (let part = started.pop(); part; part = started.pop())
      await part.stop().catch(() => undefined);
  };
  try {
    return { ...(await startParts(options, print, started)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StartOptions,
  print: (line: string) => void,
  started: Stoppable[],
) {
  if (!(await isFree(options.port)))
    throw new StartError(
      `Port ${options.port} is in use; stop what listens there or choose another with --port.`,
    );
  const directory = dataDirectory(options.data);
  const data = await openDataFolder(directory, options.reset);
  started.push({ stop: data.release });
  const secrets = await data.json('secrets.json', makeSecrets);
  const progress = createProgress(print);

  const preparing = [
    progress('PostgreSQL', () => startDatabase(options, data, secrets, started, print)).then(
      async (found) => {
        await progress('databases and migrations', () => prepareDatabases(found, secrets));
        return found;
      },
    ),
    progress('RabbitMQ', () => startBroker(options, data, secrets, started, print)).then(
      async (found) => {
        await progress('exchanges, queues and logins', () =>
          prepareBroker(createManagement(found.managementUrl), found.vhost, secrets),
        );
        return found;
      },
    ),
  ] as const;
  // When one fails, the other has to be up before it can be stopped.
  await Promise.allSettled(preparing);
  const [adminUrl, broker] = await Promise.all(preparing);

  const url = `http://app.localhost:${options.port}`;
  const services = await serviceTable(options);
  const context = contextOf(options, secrets, adminUrl, broker, services);
  const gateway = createGateway({
    upstream: (service) => services.urls.get(service),
    webDirectory: repositoryPath('web/build'),
  });
  await progress('services and workers', async () => {
    for (const { process, name, port } of services.table)
      started.push(startProcess(process, name, port, context, data, options, print));
    await Promise.all(services.table.map(({ name, port }) => whenReady(name, port)));
  });
  await listen(gateway, options.port);
  started.push({ stop: () => close(gateway) });

  const home = await progress('demo home', () => demoHome(options.port, broker, data, secrets));
  if (options.simulator) started.push(startSimulator(home, broker, data, options, print));
  return { home, url, broker };
}

const dataDirectory = (given: string | undefined) =>
  given === undefined
    ? repositoryPath('.data')
    : isAbsolute(given)
      ? given
      : resolve(process.env['INIT_CWD'] ?? '.', given);

async function startDatabase(
  options: StartOptions,
  data: DataFolder,
  secrets: Secrets,
  started: Stoppable[],
  print: (line: string) => void,
): Promise<string> {
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

async function startBroker(
  options: StartOptions,
  data: DataFolder,
  secrets: Secrets,
  started: Stoppable[],
  print: (line: string) => void,
): Promise<Broker> {
  if (options.amqpUrl && options.managementUrl) {
    const { hostname, port, pathname } = new URL(options.amqpUrl);
    return {
      managementUrl: options.managementUrl,
      amqpBase: `${hostname}:${port || 5672}`,
      vhost: decodeURIComponent(pathname.slice(1)) || '/',
      amqpPort: Number(port || 5672),
      mqttPort: options.mqttPort,
    };
  }
  const [management = 0, distribution = 0, epmd = 0] = await freePorts(3);
  const amqp = await preferPort(options.amqpPort);
  const mqtt = await preferPort(options.mqttPort);
  const ports = { amqp, management, mqtt, distribution, epmd };
  const server = await keepAlive(
    'RabbitMQ',
    () => startRabbitMq({ directory: data.path('rabbitmq'), ports, password: secrets.rabbitmq }),
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

interface Entry {
  readonly process: PlatformProcess;
  readonly name: string;
  readonly port: number;
}

/** Which processes run, and on which ports. */
async function serviceTable(
  options: StartOptions,
): Promise<{ table: Entry[]; urls: Map<string, string> }> {
  const workers = Array.from({ length: options.workers }, (_, index) => ({
    process: worker,
    name: `${worker.name}-${index + 1}`,
  }));
  const all = [...processes.map((process) => ({ process, name: process.name })), ...workers].filter(
    ({ process }) => existsSync(repositoryPath(`services/${process.entry}`)),
  );
  const ports = await freePorts(all.length);
  const table = all.map((entry, index) => ({ ...entry, port: ports[index] ?? 0 }));
  return {
    table,
    urls: new Map(table.map(({ name, port }) => [name, `http://127.0.0.1:${port}`])),
  };
}

function contextOf(
  options: StartOptions,
  secrets: Secrets,
  adminUrl: string,
  broker: Broker,
  services: { urls: Map<string, string> },
): PlatformContext {
  const vhost = encodeURIComponent(broker.vhost);
  const passwordOf = (name: string) => encodeURIComponent(secrets.brokerUsers[name] ?? '');
  const management = new URL(broker.managementUrl);
  return {
    databaseUrl: (name) => databaseUrl(adminUrl, secrets, name),
    amqpUrl: (name) => `amqp://${name}:${passwordOf(name)}@${broker.amqpBase}/${vhost}`,
    managementUrl: (name) =>
      `${management.protocol}//${name}:${passwordOf(name)}@${management.host}`,
    serviceUrl: (name) => services.urls.get(name) ?? '',
    keyEncryptionSecret: secrets.keyEncryption,
    internalToken: secrets.internalToken,
    administrator: { email: emails.administrator, password: secrets.administrator },
    issuer: 'http://app.localhost',
    allowedOrigins: ['app.localhost', 'localhost', '127.0.0.1'].map(
      (host) => `http://${host}:${options.port}`,
    ),
    limitKwh: options.limit,
  };
}

const startProcess = (
  { entry, environment }: PlatformProcess,
  name: string,
  port: number,
  context: PlatformContext,
  data: DataFolder,
  options: StartOptions,
  print: (line: string) => void,
): Supervised =>
  supervise({
    name,
    file: repositoryPath(`services/${entry}`),
    environment: { ...environment(context), PORT: String(port), LOG_LEVEL: options.logLevel },
    logFile: data.path(`logs/${name}.log`),
    show: print,
  });

async function whenReady(name: string, port: number): Promise<void> {
  const deadline = Date.now() + readyDeadlineMs;
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline)
      throw new StartError(`${name} did not become ready; see its log in the data folder.`);
    await delay(50);
  }
}

async function demoHome(
  port: number,
  broker: Broker,
  data: DataFolder,
  secrets: Secrets,
): Promise<DemoHome> {
  const addresses = {
    url: `http://localhost:${port}`,
    amqpUrl: `amqp://${broker.amqpBase}/${encodeURIComponent(broker.vhost)}`,
    mqttUrl: `mqtt://127.0.0.1:${broker.mqttPort ?? 1883}`,
  };
  const logins = {
    resident: { email: emails.resident, password: secrets.resident },
    administrator: { email: emails.administrator, password: secrets.administrator },
  };
  const known = await data.json<DemoHome>('demo.json', () => ({ ...logins, devices: [] }));
  const devices = await furnishDemoHome(`http://127.0.0.1:${port}`, logins, known.devices);
  const home = { ...addresses, ...logins, devices };
  await data.write('demo.json', home);
  return home;
}

function startSimulator(
  { devices }: DemoHome,
  broker: Broker,
  data: DataFolder,
  options: StartOptions,
  print: (line: string) => void,
): Supervised {
  return supervise({
    name: 'simulator',
    file: repositoryPath('services/simulator/src/main.ts'),
    environment: {
      SIMULATOR_DEVICES: JSON.stringify(devices),
      SIMULATOR_STATE_FILE: data.path('simulator.json'),
      SIMULATOR_BACKFILL_DAYS: String(options.backfill),
      INTERVAL_SECONDS: String(options.interval),
      TRANSPORT_URL: `mqtt://127.0.0.1:${broker.mqttPort ?? 1883}`,
      TIME_ZONE: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
      LOG_LEVEL: options.logLevel,
    },
    logFile: data.path('logs/simulator.log'),
    show: print,
  });
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolveListen, reject) => {
    server.once('error', reject).listen(port, () => resolveListen());
  });

const close = (server: Server) =>
  new Promise<void>((resolveClose) => {
    server.close(() => resolveClose());
    server.closeAllConnections();
  });

export const logFolder = (options: StartOptions) => join(dataDirectory(options.data), 'logs');
