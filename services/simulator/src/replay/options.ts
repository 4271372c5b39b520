import { parseArgs } from 'node:util';

export const help = `Sends the readings of a file to a device. Sending a file again changes nothing.

  npm run replay -- <file>        UCI household format or CSV, gzipped or not; - reads standard input

  --device <id>          an existing device (pass --username and --password, or new credentials are created)
  --name <text>          name of the device that is created otherwise (the file's name)
  --email, --password-of-resident   login of the device's owner (the demo resident)
  --tz <zone>            time zone of the file: a name, or a fixed offset such as +01:00 (Europe/Paris);
                         a file with times that the zone skips in spring uses standard time all year
  --column <name>        column with the energy or power
  --interval-seconds <n> seconds that a power is averaged over (60)
  --from, --to <date>    first and last local day to send, YYYY-MM-DD
  --batch <n>            readings per message (100, with --allow-old 1000; at most 1000)
  --allow-old            also sends readings older than two years, over HTTP
  --transport <t>        amqp, mqtt or http (amqp)
  --url <url>            address of the platform (http://localhost:8080)
  --data <folder>        data folder of the platform, for the demo login and addresses (.data)
  --dry-run              reads the file without sending
  --help                 shows this help

A power in kW over a minute is rounded to whole milliwatt-hours: kW x 1,000,000 / 60. The error is below
0.5 mWh per reading. Rows with ? or an empty value are missing, not zero.
`;

export class UsageError extends Error {
  override name = 'UsageError';
}

export function parseReplayOptions(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        device: { type: 'string' },
        username: { type: 'string' },
        password: { type: 'string' },
        name: { type: 'string' },
        email: { type: 'string' },
        'password-of-resident': { type: 'string' },
        tz: { type: 'string', default: 'Europe/Paris' },
        column: { type: 'string' },
        'interval-seconds': { type: 'string', default: '60' },
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
    if (values.help) return undefined;
    const [file] = positionals;
    if (!file) throw new UsageError('Pass a file: npm run replay -- <file>');
    const allowOld = values['allow-old'];
    const batch = Number(values.batch ?? (allowOld ? 1_000 : 100));
    if (!Number.isInteger(batch) || batch < 1 || batch > 1000)
      throw new UsageError('--batch must be 1 to 1000');
    const intervalSeconds = Number(values['interval-seconds']);
    if (!Number.isInteger(intervalSeconds) || intervalSeconds < 1 || intervalSeconds > 86_400)
      throw new UsageError('--interval-seconds must be 1 to 86400');
    const transport = values.transport ?? (allowOld ? 'http' : 'amqp');
    if (!['amqp', 'mqtt', 'http'].includes(transport))
      throw new UsageError('--transport must be amqp, mqtt or http');
    if (allowOld && transport !== 'http')
      throw new UsageError('--allow-old sends over HTTP; leave --transport out');
    return { ...values, transport, allowOld, file, batch, intervalSeconds };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${(error as Error).message.split('. ')[0]}. See npm run replay -- --help`,
    );
  }
}

export type ReplayOptions = NonNullable<ReturnType<typeof parseReplayOptions>>;
