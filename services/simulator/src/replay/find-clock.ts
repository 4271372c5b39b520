import { Temporal } from 'temporal-polyfill';
import type { RowOptions } from './parse-rows.ts';
import { readFile } from './read-file.ts';

const hourMs = 3_600_000;

/**
 * The time zone of a file's clock. A logger whose clock is never changed writes times that do not exist in its zone;
 * then the zone's standard offset holds for the whole file. Reads no further than the first change of spring that the
 * file has rows on both sides of.
 *
 * @returns `options.timeZone`, or an offset such as `+01:00`
 */
export async function findClock(path: string, options: RowOptions): Promise<string> {
  const { timeZone } = options;
  let last: number | undefined;
  let change: number | undefined;
  for await (const { line } of readFile(path, options)) {
    if (line.kind === 'bad' && line.isSkippedTime) return standardOffset(timeZone, last ?? 0);
    if (line.kind !== 'row') continue;
    const { timestamp } = line.row;
    change ??= nextSpring(timeZone, timestamp);
    if (change === undefined) return timeZone;
    if (timestamp >= change) {
      const isSeen = last !== undefined && timestamp - last < hourMs;
      if (isSeen) return timeZone;
      change = nextSpring(timeZone, timestamp);
    }
    last = timestamp;
  }
  return timeZone;
}

const at = (timeZone: string, instant: number) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);

/** When clocks are next set forward, in milliseconds since the epoch. */
function nextSpring(timeZone: string, instant: number): number | undefined {
  let before = at(timeZone, instant);
  for (;;) {
    const change = before.getTimeZoneTransition('next');
    if (!change) return undefined;
    if (change.offsetNanoseconds > before.offsetNanoseconds) return change.epochMilliseconds;
    before = change;
  }
}

function standardOffset(timeZone: string, instant: number): string {
  const now = at(timeZone, instant);
  const other = now.getTimeZoneTransition('next') ?? now;
  return (now.offsetNanoseconds < other.offsetNanoseconds ? now : other).offset;
}
