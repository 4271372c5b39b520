import { parseArgs } from 'node:util';
import { defaultMaxReadingAgeDays } from '@ems/contracts';
import { StartError } from './start-error.ts';

export const help = `Starts the whole platform on this machine and keeps its data.

  npm start                      everything on http://app.localhost:8080
  npm start -- [options]

  --port <port>                  of the page and the API (8080)
  --lan                          page, API, AMQP and MQTT also for other machines, such as
                                 real meters; unencrypted: only in a network that you trust
  --amqp-port, --mqtt-port <p>   of the broker (5672, 1883; another when taken)
  --data <folder>                where data and secrets are kept (.data)
  --workers <n>                  monitoring workers (2)
  --interval <seconds>           between two readings of the simulated home (10)
  --backfill <days>              of simulated history at the first start (35)
  --limit <kWh>                  over-consumption limit (0.5)
  --retention <days>             readings are kept; hours for ever (readings for ever, too)
  --max-reading-age <days>       older readings are refused, except in an import of history (730)
  --max-alert-age <hours>        hours that began earlier raise no alert (24)
  --no-simulator                 without the simulated home
  --database-url <url>           an external PostgreSQL 18, as a superuser (or DATABASE_URL)
  --amqp-url <url>               an external RabbitMQ, as an administrator (or AMQP_URL)
  --amqp-management-url <url>    its management API (or AMQP_MANAGEMENT_URL)
  --log-level <level>            of the services (info)
  --reset                        deletes the data folder first
  --help                         this text
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
  /** Undefined: readings are kept for ever. */
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

/** Undefined: help was asked for. */
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
    // Older history would only be parked.
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
