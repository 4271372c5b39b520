import { toMilliwattHours } from '@ems/contracts';
import type { Readings } from '@ems/reading-files';
import type { Api } from './find-device.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** The platform exports five years at a time. */
const longestMs = 1_800 * dayMs;
const pauseMs = 1_000;
const patienceMs = 60_000;

export interface Difference {
  /** Start of the hour, milliseconds. */
  readonly hour: number;
  readonly file: number;
  readonly platform: number | undefined;
}

/** Milliwatt-hours by the hour in which readings end. */
export function hourSums({ length, timestamps, milliwattHours }: Readings): Map<number, number> {
  const sums = new Map<number, number>();
  for (let index = 0; index < length; index++) {
    const hour = (Math.ceil((timestamps.at(index) ?? 0) / hourMs) - 1) * hourMs;
    sums.set(hour, (sums.get(hour) ?? 0) + (milliwattHours.at(index) ?? 0));
  }
  return sums;
}

const dateOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

async function storedSums(
  api: Api,
  deviceId: number,
  first: number,
  last: number,
): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (let from = first; from <= last; from += longestMs + dayMs) {
    const to = Math.min(last, from + longestMs);
    const query = new URLSearchParams({
      deviceId: String(deviceId),
      from: dateOf(from),
      to: dateOf(to),
      tz: 'UTC',
    });
    const { status, text, body } = await api(
      'GET',
      `/api/consumption/export.csv?${query.toString()}`,
    );
    if (status !== 200)
      throw new Error(`The sums could not be read: ${String(body['detail'] ?? status)}`);
    const [header = '', ...lines] = text.split('\r\n');
    const names = header.split(',');
    for (const line of lines) {
      // Only the device's name is quoted, and it may contain commas.
      const cells = line.replace(/"(?:[^"]|"")*"/, '').split(',');
      const hour = Date.parse(cells[names.indexOf('hour_start')] ?? '');
      if (!Number.isNaN(hour))
        sums.set(hour, toMilliwattHours(Number(cells[names.indexOf('kwh')])));
    }
  }
  return sums;
}

function differencesOf(
  file: ReadonlyMap<number, number>,
  platform: ReadonlyMap<number, number>,
): readonly Difference[] {
  return [...file].flatMap(([hour, sum]) => {
    const stored = platform.get(hour);
    return stored === sum ? [] : [{ hour, file: sum, platform: stored }];
  });
}

/**
 * Waits until the platform has stored everything. When it makes no more progress, returns the hours that still differ.
 */
export async function compareSums(
  readings: Readings,
  {
    api,
    deviceId,
    stopped,
  }: { readonly api: Api; readonly deviceId: number; readonly stopped: () => boolean },
): Promise<readonly Difference[]> {
  const file = hourSums(readings);
  const [first = 0, last = 0] = [file.keys().next().value, [...file.keys()].at(-1)];
  let differences: readonly Difference[] = [];
  let progressAt = Date.now();
  let fewest = Number.POSITIVE_INFINITY;
  while (!stopped()) {
    differences = differencesOf(file, await storedSums(api, deviceId, first, last));
    if (differences.length === 0) break;
    if (differences.length < fewest) {
      fewest = differences.length;
      progressAt = Date.now();
    }
    if (Date.now() - progressAt > patienceMs) break;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return differences;
}
