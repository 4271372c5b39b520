import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@ems/logging';
import { acceptedPeriod, toKwh } from '@ems/contracts';
import { Temporal } from 'temporal-polyfill';
import { connectTransport } from '../transports/connect.ts';
import { findClock } from './find-clock.ts';
import { findTarget } from './find-device.ts';
import { help, parseReplayOptions, UsageError, type ReplayOptions } from './options.ts';
import { UnknownFormatError } from './parse-rows.ts';
import { createProgressBar } from './progress-bar.ts';
import { readFile } from './read-file.ts';
import { sendLines, TooOldError, type Tally } from './send-file.ts';

const number = new Intl.NumberFormat('en');
const where = process.env['INIT_CWD'] ?? process.cwd();
const pathOf = (path: string) => (path === '-' || isAbsolute(path) ? path : resolve(where, path));

function report(tally: Tally, seconds: number, options: ReplayOptions, clock: string): string {
  const day = (instant: number | undefined) =>
    instant === undefined
      ? 'none'
      : Temporal.Instant.fromEpochMilliseconds(instant)
          .toZonedDateTimeISO(clock)
          .toString({ timeZoneName: 'never' });
  return `
rows            ${number.format(tally.rows)}, of these ${number.format(tally.missing)} missing, ${number.format(tally.bad)} bad, ${number.format(tally.skipped)} outside of --from and --to
sent            ${number.format(tally.sent)} readings${options['dry-run'] ? ' would be sent' : ', all confirmed'}
sum             ${toKwh(tally.milliwattHours).toFixed(6)} kWh (${number.format(tally.milliwattHours)} mWh)
from … to       ${day(tally.first)} … ${day(tally.last)}
clock           ${clock === options.tz ? clock : `${clock} all year: the file has times that ${options.tz} skips in spring`}
took            ${seconds.toFixed(1)} s, ${number.format(Math.round(tally.sent / seconds))} readings/s
${tally.badLines.join('\n')}`;
}

async function main(): Promise<void> {
  const options = parseReplayOptions(process.argv.slice(2));
  if (!options) return void process.stdout.write(help);
  const { tz: timeZone, column, intervalSeconds, batch, from, to } = options;
  const dataFolder = options.data
    ? pathOf(options.data)
    : fileURLToPath(new URL('../../../../.data', import.meta.url));
  const logger = createLogger({ name: 'replay', level: 'fatal' });
  let stopped = false;
  process.on('SIGINT', () => {
    stopped = true;
  });

  const rowOptions = { column, intervalSeconds };
  const path = pathOf(options.file);
  const clock = path === '-' ? timeZone : await findClock(path, { ...rowOptions, timeZone });
  const target = options['dry-run'] ? undefined : await findTarget(options, dataFolder);
  const transport = target
    ? await connectTransport(target.transportUrl, target.device, logger, {
        isHistory: options.allowOld,
      })
    : undefined;
  const bar = createProgressBar(process.stderr);
  const lines = readFile(path, { ...rowOptions, timeZone: clock });
  const tally = await sendLines(lines, {
    batch,
    timeZone: clock,
    from,
    to,
    oldest: acceptedPeriod(
      Date.now(),
      undefined,
      options.allowOld ? undefined : target?.maxReadingAgeDays,
    ).from,
    transport,
    stopped: () => stopped,
    onProgress: bar.show,
  });
  bar.end();
  await transport?.close();
  console.log(report(tally, bar.seconds(), options, clock));
  if (target && tally.first !== undefined) {
    const date = Temporal.Instant.fromEpochMilliseconds(tally.first)
      .toZonedDateTimeISO(timeZone)
      .toPlainDate()
      .toString();
    console.log(`look at         ${target.pageUrl}/day/${date}?device=${target.device.deviceId}`);
    console.log(
      `or              GET ${target.pageUrl}/api/consumption/day?deviceId=${target.device.deviceId}&date=${date}&tz=${timeZone}`,
    );
  }
  if (stopped)
    console.log(
      '\nStopped. Run it again to go on: what was sent is sent again and changes nothing.',
    );
  process.exit(stopped || tally.bad > 0 ? 1 : 0);
}

const sentence = (error: Error & { code?: string; path?: string }): string => {
  if (
    error instanceof UsageError ||
    error instanceof UnknownFormatError ||
    error instanceof TooOldError
  )
    return error.message;
  if (error.code === 'ENOENT') return `There is no file ${error.path}.`;
  return `It did not work: ${error.message}`;
};

main().catch((error: unknown) => {
  console.error(`\n${sentence(error as Error)}`);
  process.exit(1);
});
