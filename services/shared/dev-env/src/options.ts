import { parseArgs } from 'node:util';
import { defaultMaxReadingAgeDays } from '@ems/contracts';
import { StartError } from './start-error.ts';

export const help = `Starts the whole platform on this machine and keeps its data.

  npm start                      the platform on http://app.localhost:8080
  npm start -- [options]

  --port <port>                  port of the page and the API (8080)
  --lan                          accepts connections from the network, for example from real
                                 meters; unencrypted, so use it only in a network you trust
  --amqp-port, --mqtt-port <p>   ports of the broker (5672, 1883; others if these are in use)
  --data <folder>                folder for data and secrets (.data)
  --workers <n>                  number of monitoring workers (2)
  --interval <seconds>           seconds between readings of the simulated home (10)
  --backfill <days>              days of simulated history at the first start (35)
  --limit <kWh>                  default limit of devices (0.5)
  --retention <days>             how long readings are kept (forever); hours are kept forever
  --max-reading-age <days>       rejects older readings, except in an import of history (730)
  --max-alert-age <hours>        raises no alerts for hours that began earlier (24)
  --no-simulator                 starts without the simulated home
  --database-url <url>           external PostgreSQL 18, with a superuser login (or DATABASE_URL)
  --amqp-url <url>               external RabbitMQ, with an administrator login (or AMQP_URL)
  --amqp-management-url <url>    management API of that RabbitMQ (or AMQP_MANAGEMENT_URL)
  --log-level <level>            log level of the services (info)
  --reset                        deletes the data folder first
  --help                         shows this help
`;

export interface StartOptions {
  readonly port: number;
  readonly host: '127.0.0.1' | '0.0.0.0';
  readonly amqpPort: number;
  readonly mqttPort: number;
  readonly data: string | undefined;
  readonly workers: number;
  readonly interval: number;
  readonly backfill: number;
  readonly limit: string;
  /** Undefined: readings are kept forever. */
  readonly retention: number | undefined;
  readonly maxReadingAge: number;
  readonly maxAlertAge: number;
  readonly simulator: boolean;
  readonly databaseUrl: string | undefined;
  readonly amqpUrl: string | undefined;
  readonly managementUrl: string | undefined;
  readonly logLevel: string;
  readonly reset: boolean;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        port: { type: 'string', default: '8080' },
        lan: { type: 'boolean', default: false },
        'amqp-port': { type: 'string', default: '5672' },
        'mqtt-port': { type: 'string', default: '1883' },
        data: { type: 'string' },
        workers: { type: 'string', default: '2' },
        interval: { type: 'string', default: '10' },
        backfill: { type: 'string', default: '35' },
        limit: { type: 'string', default: '0.5' },
        retention: { type: 'string' },
        'max-reading-age': { type: 'string', default: String(defaultMaxReadingAgeDays) },
        'max-alert-age': { type: 'string', default: '24' },
        simulator: { type: 'boolean', default: true },
        'database-url': { type: 'string' },
        'amqp-url': { type: 'string' },
        'amqp-management-url': { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        reset: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split('. ')[0]}. See npm start -- --help.`);
  }
}

const inRange = (name: string, text: string, from: number, to: number): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < from || value > to)
    throw new StartError(`--${name} must be a whole number from ${from} to ${to}, not "${text}".`);
  return value;
};

/** Undefined if help was requested. */
export function parseOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): StartOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const amqpUrl = values['amqp-url'] ?? environment['AMQP_URL'];
  const managementUrl = values['amqp-management-url'] ?? environment['AMQP_MANAGEMENT_URL'];
  if (Boolean(amqpUrl) !== Boolean(managementUrl))
    throw new StartError('An external RabbitMQ needs both --amqp-url and --amqp-management-url.');
  if (!(Number(values.limit) > 0))
    throw new StartError('--limit must be a number of kWh above zero.');
  const retention =
    values.retention === undefined ? undefined : inRange('retention', values.retention, 1, 36_500);
  const maxReadingAge = inRange('max-reading-age', values['max-reading-age'], 1, 36_500);
  return {
    port: inRange('port', values.port, 1, 65_535),
    host: values.lan ? '0.0.0.0' : '127.0.0.1',
    amqpPort: inRange('amqp-port', values['amqp-port'], 1, 65_535),
    mqttPort: inRange('mqtt-port', values['mqtt-port'], 1, 65_535),
    data: values.data,
    workers: inRange('workers', values.workers, 1, 16),
    interval: inRange('interval', values.interval, 1, 3_600),
    // Older history would be parked.
    backfill: Math.min(
      inRange('backfill', values.backfill, 0, 730),
      retention ?? 730,
      maxReadingAge,
    ),
    limit: values.limit,
    retention,
    maxReadingAge,
    maxAlertAge: inRange('max-alert-age', values['max-alert-age'], 1, 1_000_000),
    simulator: values.simulator,
    databaseUrl: values['database-url'] ?? environment['DATABASE_URL'],
    amqpUrl,
    managementUrl,
    logLevel: values['log-level'],
    reset: values.reset,
  };
}
