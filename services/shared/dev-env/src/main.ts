import { help, parseOptions, type StartOptions } from './options.ts';
import { publicHost } from './own-hosts.ts';
import { StartError } from './start-error.ts';
import { logFolder, startPlatform, type Platform } from './start.ts';

const print = (line: string) => console.log(line);

function farewell({ home, url, broker }: Platform, options: StartOptions, seconds: string): string {
  const { resident, administrator } = home;
  const host = broker.publicHost ?? publicHost(options.host);
  return `
Ready after ${seconds} s: ${url}

  resident        ${resident.email}   ${resident.password}
  administrator   ${administrator.email}      ${administrator.password}

  API             ${url}/api/consumption/swagger-ui.html (auth, users, devices, support likewise)
  MQTT            ${host}:${broker.mqttPort}   topic device/<id>/reading
  AMQP            ${host}:${broker.amqpPort}   exchange ems.data, key device.<id>.reading
${options.host === '0.0.0.0' ? `  your network    http://${publicHost(options.host)}:${options.port}\n` : ''}  a real home     npm run replay -- <file.csv>
  logs            ${logFolder(options)}

Ctrl-C stops everything. Data is kept.
`;
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) return print(help);
  const startedAt = Date.now();
  print('Starting the Energy Management System');
  let platform: Platform | undefined;
  let stopping = false;

  const stop = async () => {
    if (stopping || !platform) return;
    stopping = true;
    print('\nStopping …');
    await platform.stop();
    print('Stopped.');
    process.exit(0);
  };
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      asked = true;
      void stop();
    });

  platform = await startPlatform(options, print);
  if (asked) return stop();
  print(farewell(platform, options, ((Date.now() - startedAt) / 1000).toFixed(1)));
  return undefined;
}

main().catch((error: unknown) => {
  const message =
    error instanceof StartError ? error.message : String((error as Error).stack ?? error);
  console.error(`\n${message}`);
  process.exit(1);
});
