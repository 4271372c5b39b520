import { parseArgs } from 'node:util';
import type { Answers } from '@ems/reading-files';

export const help = `Sends the readings of a file to a device. Sending a file again changes nothing; a corrected file corrects.

  npm run replay -- <file>        CSV, XLSX, Green Button XML or JSON, gzipped or not; - reads standard input

Files in published layouts (UCI, Octopus, Enedis, Fluvius, ...; docs/files.md lists them) need no options. Of other
files, replay asks for what it cannot know:

  --sheet <name>         sheet of a workbook, when several have readings
  --kind <k>             energy (of each interval), power (mean of each interval) or register (state of the meter)
  --unit <u>             kWh, Wh, MWh, kW or W
  --column <name>        column that counts; --column again adds another one up, such as a second tariff
  --time-column <name>   column of the time; two when the date and the time of day are apart
  --stamps <s>           start or end: what the time of a row is of its interval
  --date-order <o>       dmy, mdy or ymd
  --decimal <d>          point or comma
  --tz <zone>            time zone of times without an offset: a name, or a fixed offset such as +01:00
  --interval-seconds <n> interval of the rows, when the file does not show it
  --meter <name>         which meter or register, when the file has several
  --duplicates <d>       last, first or largest: which of two different values of one time holds
  --max-kw <n>           a larger mean power is reported and not counted (100)

  --measures <m>         consumption, production or feed-in: what the device measures (as the platform says; consumption
                         for a new device and with --dry-run)
  --dry-run              shows what would be sent, without sending
  --device <id>          an existing device, with --username and --password
  --name <text>          name of the device that is created otherwise (the file's name)
  --email, --password-of-resident   login of the device's owner (the demo resident)
  --from, --to <date>    first and last local day to send, YYYY-MM-DD
  --batch <n>            readings per message (100, with --allow-old 1000; at most 1000)
  --allow-old            also sends readings older than two years, over HTTP
  --transport <t>        amqp, mqtt or http (amqp)
  --url <url>            address of the platform (http://localhost:8080)
  --data <folder>        data folder of the platform, for the demo login and addresses (.data)
  --help                 shows this help

Energy is rounded to whole milliwatt-hours: the error is below 0.5 mWh per reading. Missing values are not zero.
`;

export class UsageError extends Error {
  override name = 'UsageError';
}

const choices = {
  kind: ['energy', 'power', 'register'],
  unit: ['kWh', 'Wh', 'MWh', 'kW', 'W'],
  stamps: ['start', 'end'],
  'date-order': ['dmy', 'mdy', 'ymd'],
  decimal: ['point', 'comma'],
  duplicates: ['first', 'last', 'largest'],
  measures: ['consumption', 'production', 'feed-in'],
} as const;

/** The option that answers a question about the file. */
export const optionOf: Readonly<Record<keyof Answers, string>> = {
  sheet: '--sheet',
  column: '--column',
  timeColumn: '--time-column',
  kind: '--kind',
  unit: '--unit',
  stamps: '--stamps',
  dateOrder: '--date-order',
  decimal: '--decimal',
  timeZone: '--tz',
  intervalSeconds: '--interval-seconds',
  meter: '--meter',
  duplicates: '--duplicates',
  maxKw: '--max-kw',
};

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      sheet: { type: 'string' },
      kind: { type: 'string' },
      unit: { type: 'string' },
      column: { type: 'string', multiple: true },
      'time-column': { type: 'string', multiple: true },
      stamps: { type: 'string' },
      'date-order': { type: 'string' },
      decimal: { type: 'string' },
      tz: { type: 'string' },
      'interval-seconds': { type: 'string' },
      meter: { type: 'string' },
      duplicates: { type: 'string' },
      'max-kw': { type: 'string' },
      measures: { type: 'string' },
      device: { type: 'string' },
      username: { type: 'string' },
      password: { type: 'string' },
      name: { type: 'string' },
      email: { type: 'string' },
      'password-of-resident': { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      batch: { type: 'string' },
      transport: { type: 'string' },
      'allow-old': { type: 'boolean', default: false },
      url: { type: 'string' },
      data: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

type Values = ReturnType<typeof parse>['values'];

function choice<Name extends keyof typeof choices>(
  values: Values,
  name: Name,
): (typeof choices)[Name][number] | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  const found = choices[name].find((each) => each.toLowerCase() === value.toLowerCase());
  if (!found) throw new UsageError(`--${name} must be ${choices[name].join(', ')}`);
  return found;
}

function positive(values: Values, name: 'interval-seconds' | 'max-kw', most: number) {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0) || value > most)
    throw new UsageError(`--${name} must be more than 0, at most ${most}`);
  return value;
}

const answersOf = (values: Values): Answers => ({
  sheet: values.sheet,
  column: values.column,
  timeColumn: values['time-column'],
  kind: choice(values, 'kind'),
  unit: choice(values, 'unit'),
  stamps: choice(values, 'stamps'),
  dateOrder: choice(values, 'date-order'),
  decimal: choice(values, 'decimal'),
  timeZone: values.tz,
  intervalSeconds: positive(values, 'interval-seconds', 86_400),
  meter: values.meter,
  duplicates: choice(values, 'duplicates'),
  maxKw: positive(values, 'max-kw', 1_000_000),
});

const date = /^\d{4}-\d{2}-\d{2}$/;

export function parseReplayOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parse(args);
    if (values.help) return undefined;
    const [file] = positionals;
    if (!file) throw new UsageError('Pass a file: npm run replay -- <file>');
    const allowOld = values['allow-old'];
    const batch = Number(values.batch ?? (allowOld ? 1_000 : 100));
    if (!Number.isInteger(batch) || batch < 1 || batch > 1000)
      throw new UsageError('--batch must be 1 to 1000');
    for (const name of ['from', 'to'] as const)
      if (values[name] !== undefined && !date.test(values[name]))
        throw new UsageError(`--${name} must be a date, YYYY-MM-DD`);
    const transport = values.transport ?? (allowOld ? 'http' : 'amqp');
    if (!['amqp', 'mqtt', 'http'].includes(transport))
      throw new UsageError('--transport must be amqp, mqtt or http');
    if (allowOld && transport !== 'http')
      throw new UsageError('--allow-old sends over HTTP; leave --transport out');
    return {
      ...values,
      transport,
      allowOld,
      file,
      batch,
      measures: choice(values, 'measures'),
      answers: answersOf(values),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${(error as Error).message.split('. ')[0]}. See npm run replay -- --help`,
    );
  }
}

export type ReplayOptions = NonNullable<ReturnType<typeof parseReplayOptions>>;
