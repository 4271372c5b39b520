import { Temporal } from 'temporal-polyfill';

/** This local time does not exist: the clocks jumped over it. */
export class SkippedTimeError extends Error {
  override name = 'SkippedTimeError';
}

/**
 * Turns local times, in the order of a file, into instants. In the hour that autumn repeats the first pass is summer
 * time and the second winter time: which one it is follows from the rows before.
 */
export function createLocalTimes(timeZone: string) {
  let last = Number.NEGATIVE_INFINITY;
  let cachedHour = '';
  let cachedOffset: number | undefined;

  function resolve(
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  ): number {
    const local = Temporal.PlainDateTime.from(
      { year, month, day, hour, minute, second },
      { overflow: 'reject' },
    );
    const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
    const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
    if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.epochMilliseconds;
    if (!earlier.toPlainDateTime().equals(local))
      throw new SkippedTimeError('This local time does not exist');
    return earlier.epochMilliseconds > last ? earlier.epochMilliseconds : later.epochMilliseconds;
  }

  return (
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  ): number => {
    const key = `${year}-${month}-${day}-${hour}`;
    const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
    if (key !== cachedHour) {
      cachedHour = key;
      cachedOffset = constantOffset(timeZone, year, month, day, hour);
    }
    const valid = minute < 60 && second < 60;
    const instant =
      cachedOffset !== undefined && valid
        ? asUtc - cachedOffset
        : resolve(year, month, day, hour, minute, second);
    last = instant;
    return instant;
  };
}

/** The offset of a local hour in milliseconds, where nothing happens to it; undefined around a change of the clocks. */
function constantOffset(
  timeZone: string,
  year: number,
  month: number,
  day: number,
  hour: number,
): number | undefined {
  const local = Temporal.PlainDateTime.from({ year, month, day, hour }, { overflow: 'reject' });
  const offsetAt = (hours: number, disambiguation: 'earlier' | 'later') => {
    const zoned = local.add({ hours }).toZonedDateTime(timeZone, { disambiguation });
    return Math.round(zoned.offsetNanoseconds / 1e6);
  };
  const offsets = [-2, 0, 2].flatMap((hours) => [
    offsetAt(hours, 'earlier'),
    offsetAt(hours, 'later'),
  ]);
  return offsets.every((offset) => offset === offsets[0]) ? offsets[0] : undefined;
}
