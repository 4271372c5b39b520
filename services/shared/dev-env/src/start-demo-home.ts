import { furnishDemoHome, timeZone, type DemoHome } from './demo-home.ts';
import { idleFlags } from './idle-flags.ts';
import { emails, type Launch } from './launch.ts';
import { repositoryPath } from './platform.ts';
import type { Broker } from './start-storage.ts';
import { supervise } from './supervise.ts';

/** Creates a resident with devices. `demo.json` keeps their logins and addresses. */
export async function prepareDemoHome(
  { options, data, secrets }: Launch,
  broker: Broker,
): Promise<DemoHome> {
  const addresses = {
    url: `http://localhost:${options.port}`,
    amqpUrl: `amqp://${broker.amqpBase}/${encodeURIComponent(broker.vhost)}`,
    mqttUrl: `mqtt://127.0.0.1:${broker.mqttPort}`,
    /** For programs that send history. */
    maxReadingAgeDays: options.maxReadingAge,
  };
  const logins = {
    resident: { email: emails.resident, password: secrets.resident },
    administrator: { email: emails.administrator, password: secrets.administrator },
  };
  const known = await data.json<DemoHome>('demo.json', () => ({ ...logins, devices: [] }));
  const devices = await furnishDemoHome(`http://127.0.0.1:${options.port}`, logins, known.devices);
  const home = { ...addresses, ...logins, devices };
  await data.write('demo.json', home);
  return home;
}

export function startSimulator(launch: Launch, { devices }: DemoHome, broker: Broker): void {
  const { options, data, print, started } = launch;
  const simulator = supervise({
    name: 'simulator',
    file: repositoryPath('services/simulator/src/main.ts'),
    execArgv: idleFlags,
    environment: {
      SIMULATOR_DEVICES: JSON.stringify(devices),
      SIMULATOR_STATE_FILE: data.path('simulator.json'),
      SIMULATOR_BACKFILL_DAYS: String(options.backfill),
      INTERVAL_SECONDS: String(options.interval),
      TRANSPORT_URL: `mqtt://127.0.0.1:${broker.mqttPort}`,
      TIME_ZONE: timeZone(),
      LOG_LEVEL: options.logLevel,
    },
    logFile: data.path('logs/simulator.log'),
    show: print,
  });
  started.push(simulator);
}
