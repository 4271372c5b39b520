import { toKwh } from '@ems/contracts';
import type { StoredReading } from '@ems/readings';

/** Readings of one device in a quarter of the memory that objects take. */
export interface PackedReadings {
  readonly count: number;
  unpack(): StoredReading[];
}

/** So few are quicker left as they are. */
const few = 8;
const numbersEach = 4;

export function packReadings(readings: StoredReading[]): PackedReadings {
  const [first] = readings;
  const count = readings.length;
  if (!first || count <= few) return { count, unpack: () => readings };
  const { deviceId } = first;
  const numbers = new Float64Array(count * numbersEach);
  for (const [index, { timestamp, milliwattHours, sentAt, maybeStale }] of readings.entries())
    numbers.set([timestamp, milliwattHours, sentAt, Number(maybeStale)], index * numbersEach);
  return {
    count,
    unpack: () =>
      Array.from({ length: count }, (_, index) => {
        const [timestamp = 0, milliwattHours = 0, sentAt = 0, maybeStale = 0] = numbers.subarray(
          index * numbersEach,
        );
        return { deviceId, timestamp, milliwattHours, sentAt, maybeStale: maybeStale === 1 };
      }),
  };
}

const iso = (instant: number) => new Date(instant).toISOString();

/** A message that says the same as the one that these readings came with. */
export const contentOfReadings = (readings: readonly StoredReading[]): Buffer =>
  Buffer.from(
    JSON.stringify(
      readings.map(({ deviceId, timestamp, milliwattHours, sentAt }) => ({
        deviceId,
        timestamp: iso(timestamp),
        kwh: toKwh(milliwattHours),
        sentAt: iso(sentAt),
      })),
    ),
  );
