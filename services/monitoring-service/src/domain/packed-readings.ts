import { toKwh } from '@ems/contracts';
import type { Sample, StoredReading } from '@ems/readings';

/** Values of one device in a quarter of the memory that objects take. */
export interface Packed<Value> {
  readonly count: number;
  unpack(): readonly Value[];
}

/** Packing fewer values than this is not worth the time. */
const few = 8;
const numbersEach = 4;
type Numbers = [number, number, number, number];

const nothing: Packed<never> = { count: 0, unpack: () => [] };
const unpacked = <Value>(values: readonly Value[]): Packed<Value> => ({
  count: values.length,
  unpack: () => values,
});

function pack<Value extends { readonly deviceId: number }>(
  values: readonly Value[],
  toNumbers: (value: Value) => Numbers,
  fromNumbers: (deviceId: number, numbers: Numbers) => Value,
): Packed<Value> {
  const [first] = values;
  if (!first) return nothing;
  if (values.length <= few) return unpacked(values);
  const numbers = new Float64Array(values.length * numbersEach);
  for (const [index, value] of values.entries()) numbers.set(toNumbers(value), index * numbersEach);
  return packed(first.deviceId, numbers, fromNumbers);
}

/** Apart from `pack`: closures of one function hold on to everything that any of them uses. */
const packed = <Value>(
  deviceId: number,
  numbers: Float64Array,
  fromNumbers: (deviceId: number, numbers: Numbers) => Value,
): Packed<Value> => ({
  count: numbers.length / numbersEach,
  unpack: () =>
    Array.from({ length: numbers.length / numbersEach }, (_, index) => {
      const [a = 0, b = 0, c = 0, d = 0] = numbers.subarray(index * numbersEach);
      return fromNumbers(deviceId, [a, b, c, d]);
    }),
});

export const packReadings = (readings: readonly StoredReading[]): Packed<StoredReading> =>
  pack(
    readings,
    ({ timestamp, milliwattHours, sentAt, maybeStale }) => [
      timestamp,
      milliwattHours,
      sentAt,
      Number(maybeStale),
    ],
    (deviceId, [timestamp, milliwattHours, sentAt, maybeStale]) => ({
      deviceId,
      timestamp,
      milliwattHours,
      sentAt,
      maybeStale: maybeStale === 1,
    }),
  );

export const packSamples = (samples: readonly Sample[]): Packed<Sample> =>
  pack(
    samples,
    ({ kind, timestamp, value, sentAt, maybeRepeated }) => [
      Number(kind === 'register') + 2 * Number(maybeRepeated),
      timestamp,
      value,
      sentAt,
    ],
    (deviceId, [flags, timestamp, value, sentAt]) => ({
      deviceId,
      kind: flags % 2 === 1 ? 'register' : 'power',
      timestamp,
      value,
      sentAt,
      maybeRepeated: flags >= 2,
    }),
  );

const iso = (instant: number) => new Date(instant).toISOString();

/** A message with the same content as the one that these readings came with. */
export const contentOfReadings = (
  readings: readonly StoredReading[],
  samples: readonly Sample[],
): Buffer =>
  Buffer.from(
    JSON.stringify(
      [
        ...readings.map((reading) => ({
          ...reading,
          value: { kwh: toKwh(reading.milliwattHours) },
        })),
        ...samples.map((sample) => ({
          ...sample,
          value:
            sample.kind === 'register'
              ? { registerKwh: toKwh(sample.value) }
              : { watts: sample.value / 1_000 },
        })),
      ].map(({ deviceId, timestamp, value, sentAt }) => ({
        deviceId,
        timestamp: iso(timestamp),
        ...value,
        sentAt: iso(sentAt),
      })),
    ),
  );
