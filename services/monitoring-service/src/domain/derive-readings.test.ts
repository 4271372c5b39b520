import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveReadings } from './derive-readings.ts';

const minuteMs = 60_000;
const day = Date.UTC(2026, 2, 10);
const at = ([minute, value]: readonly [number, number]) => ({
  timestamp: day + minute * minuteMs,
  value,
});
type Points = readonly (readonly [number, number])[];

/** Registers and readings in milliwatt-hours, power in milliwatts, by minutes. */
function derive({
  registers = [],
  powers = [],
  energies = [],
}: {
  registers?: Points;
  powers?: Points;
  energies?: Points;
}) {
  const { derived, counted, shadowed } = deriveReadings(
    {
      registers: registers.map(at),
      powers: powers.map(at),
      energies: energies.map((point) => ({
        timestamp: at(point).timestamp,
        milliwattHours: point[1],
        sentAt: 0,
      })),
      decisions: new Map(),
      maxMilliwatts: 50_000_000,
    },
    { from: -Infinity, to: Infinity },
  );
  const minuteOf = ({ timestamp }: { timestamp: number }) => (timestamp - day) / minuteMs;
  return {
    derived: derived.map((one) => [
      minuteOf(one),
      one.milliwattHours,
      one.origin,
      ...(one.isEstimated ? ['estimated'] : []),
    ]),
    counted: counted.map(minuteOf),
    shadowed: shadowed.map(minuteOf),
  };
}

test('a register counts at its time, over the end of an hour too', () => {
  expect(
    derive({
      registers: [
        [50, 0],
        [70, 1_000],
      ],
    }).derived,
  ).toEqual([[70, 1_000, 'register']]);
});

test('more than an hour is spread over its hours in whole milliwatt-hours, and says so', () => {
  expect(
    derive({
      registers: [
        [30, 0],
        [150, 1_000],
      ],
    }).derived,
  ).toEqual([
    [60, 250, 'register', 'estimated'],
    [120, 500, 'register', 'estimated'],
    [150, 250, 'register', 'estimated'],
  ]);
});

test('however long an interval is, its pieces add up to it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 1, max: 44_000 }),
      fc.integer({ min: 0, max: 30_000_000 }),
      (start, length, energy) => {
        const { derived } = derive({
          registers: [
            [start, 0],
            [start + length, energy],
          ],
        });
        const sum = derived.reduce((total, [, value]) => total + Number(value), 0);
        fc.pre(energy <= (length / 60) * 50_000_000);
        expect(sum).toBe(energy);
      },
    ),
  );
});

test('no energy between two registers is measured to be zero in each of its hours', () => {
  expect(
    derive({
      registers: [
        [0, 5],
        [120, 5],
      ],
    }).derived,
  ).toEqual([
    [60, 0, 'register'],
    [120, 0, 'register'],
  ]);
});

test('readings inside the span of a register are kept aside', () => {
  const { counted, shadowed } = derive({
    registers: [
      [60, 0],
      [120, 500],
    ],
    energies: [
      [60, 1],
      [61, 1],
      [120, 1],
      [121, 1],
    ],
  });
  expect({ counted, shadowed }).toEqual({ counted: [60, 121], shadowed: [61, 120] });
});

test('a power holds until the next, by quarter-hours, and not over more than five minutes', () => {
  expect(
    derive({
      powers: [
        [10, 60_000],
        [14, 120_000],
        [18, 0],
        [22, 0],
        [28, 60_000],
        [29, 1],
      ],
    }).derived,
  ).toEqual([
    [15, 4_000 + 2_000, 'power'],
    [29, 6_000 + 1_000, 'power'],
  ]);
});

test('power counts only where neither a register nor a reading covers the time', () => {
  const powers = Array.from({ length: 121 }, (_, minute) => [minute, 60_000] as const);
  const { derived } = derive({
    powers,
    registers: [
      [20, 0],
      [40, 100],
    ],
    energies: [
      [50, 7],
      [55, 7],
    ],
  });
  expect(derived).toEqual([
    [40, 100, 'register'],
    [60, 5_000, 'power'],
    [75, 15_000, 'power'],
    [90, 15_000, 'power'],
    [105, 15_000, 'power'],
    [120, 15_000, 'power'],
  ]);
});
