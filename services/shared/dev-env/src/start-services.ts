import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from './free-port.ts';
import { flagsOf } from './idle-flags.ts';
import { emails, type Launch } from './launch.ts';
import { originsOf, publicHost } from './own-hosts.ts';
import {
  processes,
  repositoryPath,
  worker,
  type PlatformContext,
  type PlatformProcess,
} from './platform.ts';
import { StartError } from './start-error.ts';
import type { Broker } from './start-storage.ts';
import { databaseUrl } from './storage.ts';
import { supervise } from './supervise.ts';

const readyDeadlineMs = 90_000;

interface Entry {
  readonly process: PlatformProcess;
  readonly name: string;
  readonly url: string;
}

/**
 * Starts all services and workers, and waits until they are ready.
 *
 * @returns the address of a service
 */
export async function startServices(launch: Launch, adminUrl: string, broker: Broker) {
  const entries = await serviceEntries(launch.options.workers);
  const urls = new Map(entries.map(({ name, url }) => [name, url]));
  const context = contextOf(launch, adminUrl, broker, urls);
  const running = entries.map((entry) => startProcess(launch, entry, context));
  launch.started.push({
    stop: async () => void (await Promise.all(running.map((process) => process.stop()))),
  });
  await Promise.all(entries.map(whenReady));
  return (name: string): string | undefined => urls.get(name);
}

async function serviceEntries(workers: number): Promise<Entry[]> {
  const all = [
    ...processes.map((process) => ({ process, name: process.name })),
    ...Array.from({ length: workers }, (_, index) => ({
      process: worker,
      name: `${worker.name}-${index + 1}`,
    })),
  ];
  const ports = await freePorts(all.length);
  return all.map((entry, index) => ({ ...entry, url: `http://127.0.0.1:${ports[index]}` }));
}

function contextOf(
  { options, secrets }: Launch,
  adminUrl: string,
  broker: Broker,
  urls: ReadonlyMap<string, string>,
): PlatformContext {
  const vhost = encodeURIComponent(broker.vhost);
  const passwordOf = (name: string) => encodeURIComponent(secrets.brokerUsers[name] ?? '');
  const management = new URL(broker.managementUrl);
  return {
    databaseUrl: (name) => databaseUrl(adminUrl, secrets, name),
    amqpUrl: (name) => `amqp://${name}:${passwordOf(name)}@${broker.amqpBase}/${vhost}`,
    managementUrl: (name) =>
      `${management.protocol}//${name}:${passwordOf(name)}@${management.host}`,
    publicHost: broker.publicHost ?? publicHost(options.host),
    mqttPort: broker.mqttPort,
    amqpPort: broker.amqpPort,
    serviceUrl: (name) => urls.get(name) ?? '',
    keyEncryptionSecret: secrets.keyEncryption,
    internalToken: secrets.internalToken,
    administrator: { email: emails.administrator, password: secrets.administrator },
    issuer: 'http://app.localhost',
    allowedOrigins: originsOf(options),
    limitKwh: options.limit,
    retentionDays: options.retention,
    maxReadingAgeDays: options.maxReadingAge,
    maxAlertAgeHours: options.maxAlertAge,
  };
}

const startProcess = (
  { data, options, print }: Launch,
  { process, name, url }: Entry,
  context: PlatformContext,
) =>
  supervise({
    name,
    file: repositoryPath(`services/${process.entry}`),
    execArgv: flagsOf(process.entry),
    environment: {
      ...process.environment(context),
      HOST: '127.0.0.1',
      PORT: new URL(url).port,
      LOG_LEVEL: options.logLevel,
    },
    logFile: data.path(`logs/${name}.log`),
    show: print,
  });

async function whenReady({ name, url }: Entry): Promise<void> {
  const deadline = Date.now() + readyDeadlineMs;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok;
      },
      () => false,
    );
    if (ready) return;
    if (Date.now() > deadline)
      throw new StartError(`${name} did not become ready. See its log in the data folder.`);
    await delay(50);
  }
}
