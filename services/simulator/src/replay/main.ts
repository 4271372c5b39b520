import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acceptedPeriod } from '@ems/contracts';
import { createLogger } from '@ems/logging';
import { analyseFile, UnreadableFileError, type Plan, type Readings } from '@ems/reading-files';
import { Temporal } from 'temporal-polyfill';
import { connectTransport } from '../transports/connect.ts';
import { compareSums } from './compare-sums.ts';
import { describePlan, describeQuestions, shownZone } from './describe-plan.ts';
import { describeDifferences, describeTally } from './describe-result.ts';
import { findMeasures, findTarget, type Target } from './find-device.ts';
import { openSource } from './open-source.ts';
import { help, parseReplayOptions, UsageError, type ReplayOptions } from './options.ts';
import { createProgressBar } from './progress-bar.ts';
import { selectReadings } from './select-readings.ts';
import { sendReadings } from './send-readings.ts';

const where = process.env['INIT_CWD'] ?? process.cwd();
const pathOf = (path: string) => (path === '-' || isAbsolute(path) ? path : resolve(where, path));

const dataFolderOf = ({ data }: ReplayOptions) =>
  data ? pathOf(data) : fileURLToPath(new URL('../../../../.data', import.meta.url));

let stopped = false;
process.on('SIGINT', () => {
  stopped = true;
});
const isStopped = () => stopped;

/** @returns the exit code */
async function main(): Promise<number> {
  const options = parseReplayOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(help);
    return 0;
  }
  const source = await openSource(pathOf(options.file));
  try {
    const measures = await findMeasures(options, dataFolderOf(options));
    const direction = measures === 'consumption' ? 'consumption' : 'production';
    const analysis = await analyseFile(source, options.answers, { direction });
    if (!('plan' in analysis)) {
      console.error(describeQuestions(analysis));
      return 1;
    }
    const { plan } = analysis;
    console.log(describePlan(plan));
    const timeZone = shownZone(plan);
    const { from, to } = options;
    const readings = selectReadings(analysis.readings, { from, to, timeZone });
    if (readings.length < plan.readings)
      console.log(`selected        ${readings.length} readings, of --from and --to`);
    if (options['dry-run']) {
      console.log('\nNothing was sent (--dry-run).');
      return 0;
    }
    return await send(readings, plan, options);
  } finally {
    await source.close();
  }
}

async function send(readings: Readings, plan: Plan, options: ReplayOptions): Promise<number> {
  if (readings.length === 0) {
    console.error('\nThe file has no readings to send.');
    return 1;
  }
  const target = await findTarget(options, dataFolderOf(options));
  refuseOutside(readings, target, options);
  const { device } = target;
  const logger = createLogger({ name: 'replay', level: 'fatal' });
  const transport = await connectTransport(target.transportUrl, device, logger, {
    isHistory: options.allowOld,
  });
  const bar = createProgressBar(process.stderr);
  const tally = await sendReadings(readings, {
    batch: options.batch,
    sentAt: Date.now(),
    transport,
    stopped: isStopped,
    onProgress: bar.show,
  });
  bar.end();
  await transport.close();
  console.log(describeTally(tally, bar.seconds()));
  if (stopped) {
    console.log(
      '\nStopped. Run it again to continue: what was sent is sent again and changes nothing.',
    );
    return 1;
  }
  let code = tally.rejected > 0 ? 1 : 0;
  if (target.api) {
    const { api } = target;
    const differences = await compareSums(readings, {
      api,
      deviceId: device.deviceId,
      stopped: isStopped,
    });
    console.log(describeDifferences(differences));
    if (differences.length > 0) code = 1;
  } else
    console.log(
      "stored          not compared: pass --email and --password-of-resident of the device's owner",
    );
  console.log(addresses(target, readings.timestamps.at(0) ?? 0, shownZone(plan)));
  return code;
}

/** Reports readings that the platform would reject before anything is sent. */
function refuseOutside(
  { timestamps, length }: Readings,
  target: Target,
  { allowOld }: ReplayOptions,
): void {
  const period = acceptedPeriod(
    Date.now(),
    undefined,
    allowOld ? undefined : target.maxReadingAgeDays,
  );
  const [first = 0, last = 0] = [timestamps.at(0), timestamps.at(length - 1)];
  const day = (instant: number) => new Date(instant).toISOString().slice(0, 10);
  if (first <= period.from)
    throw new UsageError(
      `The file has readings of ${day(first)}, but the platform accepts readings since ${day(period.from)}. ${allowOld ? 'Leave out older ones with --from.' : 'To import older ones, add --allow-old.'}`,
    );
  if (last > period.to)
    throw new UsageError(
      `The file has readings of ${day(last)}, which is in the future. Check the date order and the time zone, or leave them out with --to.`,
    );
}

function addresses({ pageUrl, device }: Target, first: number, timeZone: string): string {
  const date = Temporal.Instant.fromEpochMilliseconds(first)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
  return `look at         ${pageUrl}/day/${date}?device=${device.deviceId}
or              GET ${pageUrl}/api/consumption/day?deviceId=${device.deviceId}&date=${date}&tz=${timeZone}`;
}

const sentence = (error: Error & { code?: string; path?: string }): string => {
  if (error instanceof UsageError || error instanceof UnreadableFileError) return error.message;
  if (error.code === 'ENOENT') return `There is no file ${error.path}.`;
  return `It did not work: ${error.message}`;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(`\n${sentence(error as Error)}`);
    process.exit(1);
  },
);
