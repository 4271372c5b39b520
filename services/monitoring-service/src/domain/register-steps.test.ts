import { expect, test } from 'vitest';
import { registerSteps, type Decision } from './register-steps.ts';

const minuteMs = 60_000;
const kwh = 1_000_000;

/** Takes registers `[minute, kWh]`. Returns the energy in kWh by the minute in which it ends, and the events. */
function steps(
  registers: readonly (readonly [number, number])[],
  decisions: Readonly<Record<number, Decision>> = {},
  maxKw = 50,
) {
  const { spans, events } = registerSteps(
    registers.map(([minute, value]) => ({
      timestamp: minute * minuteMs,
      value: Math.round(value * kwh),
    })),
    {
      maxMilliwatts: maxKw * 1_000_000,
      decisions: new Map(
        Object.entries(decisions).map(([minute, decision]) => [
          Number(minute) * minuteMs,
          decision,
        ]),
      ),
    },
  );
  return {
    energy: spans.map(({ to, milliwattHours }) => [to / minuteMs, milliwattHours / kwh]),
    events: events.map(({ timestamp, kind }) => [timestamp / minuteMs, kind]),
  };
}

test.each<[string, readonly (readonly [number, number])[], number[][], unknown[][]]>([
  [
    'rising',
    [
      [0, 100],
      [5, 100.25],
      [10, 100.25],
    ],
    [
      [5, 0.25],
      [10, 0],
    ],
    [],
  ],
  [
    'a single zero',
    [
      [0, 13_424],
      [5, 0],
      [10, 13_424.1],
    ],
    [[10, 0.1]],
    [[5, 'glitch']],
  ],
  [
    'a dip',
    [
      [0, 100],
      [5, 99.5],
      [10, 100],
    ],
    [[10, 0]],
    [[5, 'glitch']],
  ],
  [
    'a drop that is the last',
    [
      [0, 100],
      [5, 0],
    ],
    [],
    [[5, 'drop']],
  ],
  [
    'a reset',
    [
      [0, 100],
      [5, 0.2],
      [10, 0.3],
    ],
    [
      [5, 0.2],
      [10, 0.1],
    ],
    [[5, 'reset']],
  ],
  [
    'the yield of the day, which is zero from midnight to sunrise',
    [
      [0, 8.2],
      [5, 0],
      [400, 0],
      [405, 0.1],
    ],
    [
      [5, 0],
      [400, 0],
      [405, 0.1],
    ],
    [[5, 'reset']],
  ],
  [
    'a rollover',
    [
      [0, 99_999.9],
      [5, 0.3],
      [10, 0.4],
    ],
    [
      [5, 0.4],
      [10, 0.1],
    ],
    [[5, 'rollover']],
  ],
  [
    'another meter',
    [
      [0, 100],
      [5, 42],
      [10, 42.5],
    ],
    [[10, 0.5]],
    [[5, 'replacement']],
  ],
  [
    'another meter with a higher register',
    [
      [0, 100.1],
      [5, 7_000.2],
      [10, 7_000.3],
    ],
    [[10, 0.1]],
    [[5, 'jump']],
  ],
  [
    'first zero, then the register',
    [
      [0, 0],
      [5, 13_424],
      [10, 13_424.5],
    ],
    [[10, 0.5]],
    [[5, 'jump']],
  ],
  [
    'a register of whole kilowatt-hours',
    [
      [0, 100],
      [0.1, 101],
    ],
    [[0.1, 1]],
    [],
  ],
  [
    'nothing for more than 31 days',
    [
      [0, 100],
      [31 * 1_440 + 1, 101],
    ],
    [],
    [[31 * 1_440 + 1, 'gap']],
  ],
])('%s', (_, registers, energy, events) => {
  const found = steps(registers);
  expect(found.energy.map(([at, value]) => [at, Number(value?.toFixed(6))])).toEqual(energy);
  expect(found.events).toEqual(events);
});

test.each<[string, readonly (readonly [number, number])[], Decision, number[][], unknown[][]]>([
  [
    'a jump that is real',
    [
      [0, 0.1],
      [5, 9_000],
    ],
    'count',
    [[5, 8_999.9]],
    [[5, 'jump']],
  ],
  [
    'a jump that is another meter',
    [
      [0, 0.1],
      [5, 9_000],
    ],
    'replaced',
    [],
    [[5, 'jump']],
  ],
  [
    'a jump that is wrong',
    [
      [0, 100],
      [5, 9_000.1],
      [10, 100.2],
    ],
    'ignore',
    [[10, 0.2]],
    [[5, 'ignored']],
  ],
  [
    'a reset that is another meter',
    [
      [0, 100],
      [5, 0.2],
      [10, 0.2],
    ],
    'replaced',
    [[10, 0]],
    [[5, 'reset']],
  ],
  [
    'a lower level from zero',
    [
      [0, 100],
      [5, 42],
      [10, 42],
    ],
    'count',
    [
      [5, 42],
      [10, 0],
    ],
    [[5, 'replacement']],
  ],
])('a person decides: %s', (_, registers, decision, energy, events) => {
  expect(steps(registers, { 5: decision })).toEqual({ energy, events });
});

test('what a device can have used depends on its maximum', () => {
  const registers = [
    [0, 0.123],
    [60, 4.123],
  ] as const;
  expect(steps(registers, {}, 3).events).toEqual([[60, 'jump']]);
  expect(steps(registers, {}, 5)).toEqual({ energy: [[60, 4]], events: [] });
});
