import type { Server } from 'node:http';
import { isAbsolute, join, resolve } from 'node:path';
import { createManagement } from '@ems/messaging/management';
import { openDataFolder } from './data-folder.ts';
import type { DemoHome } from './demo-home.ts';
import { isFree } from './free-port.ts';
import { createGateway } from './gateway/create-gateway.ts';
import type { Launch, Stoppable } from './launch.ts';
import type { StartOptions } from './options.ts';
import { ownHosts } from './own-hosts.ts';
import { repositoryPath } from './platform.ts';
import { createProgress } from './progress.ts';
import { prepareDemoHome, startSimulator } from './start-demo-home.ts';
import { StartError } from './start-error.ts';
import { startServices } from './start-services.ts';
import { startBroker, startDatabase, type Broker } from './start-storage.ts';
import { makeSecrets, prepareBroker, prepareDatabases } from './storage.ts';

export interface Platform extends Stoppable {
  readonly home: DemoHome;
  readonly url: string;
  readonly broker: Broker;
}

/**
 * Starts the platform and prints the progress.
 *
 * @throws {StartError} with one sentence that explains what to do, after everything that was started has been stopped
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
  if (!(await isFree(options.port, options.host)))
    throw new StartError(
      `Port ${options.port} is in use. Stop the program that uses it, or choose another port with --port.`,
    );
  const data = await openDataFolder(dataDirectory(options.data), options.reset);
  started.push({ stop: data.release });
  const secrets = await data.json('secrets.json', makeSecrets);
  const launch: Launch = { options, data, secrets, print, started };
  const progress = createProgress(print);

  const { adminUrl, broker } = await prepareStorage(launch, progress);
  const upstream = await progress('services and workers', () =>
    startServices(launch, adminUrl, broker),
  );
  const gateway = createGateway({
    upstream,
    webDirectory: repositoryPath('web/build'),
    hosts: ownHosts(options.host),
  });
  await listen(gateway.server, options);
  started.push({ stop: gateway.close });

  const home = await progress('demo home', () => prepareDemoHome(launch, broker));
  if (options.simulator) startSimulator(launch, home, broker);
  return { home, url: `http://app.localhost:${options.port}`, broker };
}

async function prepareStorage(launch: Launch, progress: ReturnType<typeof createProgress>) {
  const { secrets } = launch;
  const database = progress('PostgreSQL', () => startDatabase(launch)).then(async (adminUrl) => {
    await progress('databases and migrations', () => prepareDatabases(adminUrl, secrets));
    return adminUrl;
  });
  const messages = progress('RabbitMQ', () => startBroker(launch)).then(async (broker) => {
    await progress('exchanges, queues and logins', () =>
      prepareBroker(createManagement(broker.managementUrl), broker.vhost, secrets),
    );
    return broker;
  });
  // If one fails, the other must be running before it can be stopped.
  await Promise.allSettled([database, messages]);
  return { adminUrl: await database, broker: await messages };
}

const dataDirectory = (given: string | undefined) =>
  given === undefined
    ? repositoryPath('.data')
    : isAbsolute(given)
      ? given
      : resolve(process.env['INIT_CWD'] ?? '.', given);

const listen = (server: Server, { port, host }: StartOptions) =>
  new Promise<void>((resolveListen, reject) => {
    server.once('error', reject).listen(port, host, () => resolveListen());
  });

export const logFolder = (options: StartOptions) => join(dataDirectory(options.data), 'logs');
