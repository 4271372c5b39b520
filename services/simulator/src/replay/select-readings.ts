import type { NumberList, Readings } from '@ems/reading-files';
import { Temporal } from 'temporal-polyfill';

const startOf = (date: string, timeZone: string, plusDays: number) =>
  Temporal.PlainDate.from(date).add({ days: plusDays }).toZonedDateTime({ timeZone })
    .epochMilliseconds;

const part = (list: NumberList, from: number, to: number): NumberList => ({
  length: to - from,
  at: (index) => list.at(from + index),
});

/** The readings that end on the days from `from` to `to`. A reading at midnight belongs to the day before. */
export function selectReadings(
  { length, timestamps, milliwattHours }: Readings,
  {
    from,
    to,
    timeZone,
  }: {
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly timeZone: string;
  },
): Readings {
  const first = from ? startOf(from, timeZone, 0) : Number.NEGATIVE_INFINITY;
  const last = to ? startOf(to, timeZone, 1) : Number.POSITIVE_INFINITY;
  let begin = 0;
  while (begin < length && (timestamps.at(begin) ?? 0) <= first) begin++;
  let end = length;
  while (end > begin && (timestamps.at(end - 1) ?? 0) > last) end--;
  return {
    length: end - begin,
    timestamps: part(timestamps, begin, end),
    milliwattHours: part(milliwattHours, begin, end),
  };
}
