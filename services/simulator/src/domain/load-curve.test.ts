import { describe, expect, test } from 'vitest';
import { kinds, watts, type Kind, type LocalMinute } from './load-curve.ts';

const january = { first: 20_454, summer: 0 };
const july = { first: 20_635, summer: 1 };
const days = 28;

/** Power at each minute of some days from one hour to another. */
function powers(
  kind: Kind,
  seed: number,
  { first, summer }: typeof january,
  [from, to]: readonly [number, number] = [0, 24],
): number[] {
  return Array.from({ length: days }, (_, index) => first + index).flatMap((day) =>
    Array.from({ length: (to - from) * 60 }, (_, minute) =>
      watts(kind, seed, { day, minute: from * 60 + minute, summer }),
    ),
  );
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const kwhPerDay = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / 60_000 / days;

/** The length in minutes of each period above a power. */
function staysAbove(limit: number, values: readonly number[]): number[] {
  const stays: number[] = [];
  let length = 0;
  for (const value of [...values, 0]) {
    if (value > limit) length++;
    else if (length > 0) {
      stays.push(length);
      length = 0;
    }
  }
  return stays;
}

describe.each(kinds)('the power of a %s', (kind) => {
  test('is the same for the same seed and minute, in whatever order it is asked for', () => {
    const forwards = powers(kind, 7, january, [6, 10]);
    const backwards = Array.from({ length: 240 }, (_, index): LocalMinute => {
      return { day: january.first, minute: 600 - 1 - index, summer: january.summer };
    }).map((at) => watts(kind, 7, at));
    expect(backwards.toReversed()).toEqual(forwards.slice(0, 240));
  });

  test('differs from home to home', () => {
    expect(powers(kind, 8, january)).not.toEqual(powers(kind, 7, january));
  });

  test('differs from day to day', () => {
    const day = (number: number) => powers(kind, 7, { ...january, first: january.first + number });
    expect(day(1).slice(0, 1_440)).not.toEqual(day(0).slice(0, 1_440));
  });

  test('is finite and never negative', () => {
    const all = [...powers(kind, 7, january), ...powers(kind, 7, july)];
    expect(all.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });
});

test.each([1, 7, 7_919, 123_456])(
  'home %i uses more in winter than in summer, and in the evening than at night',
  (seed) => {
    for (const kind of ['household', 'heat-pump'] as const)
      expect(mean(powers(kind, seed, january))).toBeGreaterThan(mean(powers(kind, seed, july)));
    for (const season of [january, july])
      expect(mean(powers('household', seed, season, [18, 22]))).toBeGreaterThan(
        1.5 * mean(powers('household', seed, season, [1, 5])),
      );
  },
);

test('a household uses what households use', () => {
  for (const season of [january, july]) {
    const used = kwhPerDay(powers('household', 7, season));
    expect(used).toBeGreaterThan(3);
    expect(used).toBeLessThan(20);
  }
});

test('the rooms and the kitchen of a home together use what the home uses', () => {
  const [home, kitchen, rooms] = (['household', 'kitchen', 'rooms'] as const).map((kind) =>
    powers(kind, 7, january),
  );
  const sums = kitchen?.map((power, minute) => power + (rooms?.[minute] ?? 0));
  for (const [minute, power] of (home ?? []).entries()) expect(sums?.[minute]).toBeCloseTo(power);
});

test('at night a kitchen is its fridge, which runs a third of the time, a quarter of an hour at once', () => {
  const night = powers('kitchen', 7, january, [1, 5]);
  const running = night.filter((power) => power > 50);
  expect(Math.max(...night)).toBeLessThan(110);
  expect(running.length / night.length).toBeGreaterThan(0.28);
  expect(running.length / night.length).toBeLessThan(0.39);
  expect(Math.max(...staysAbove(50, night))).toBeLessThanOrEqual(30);
});

test('on most mornings the kettle boils for three minutes', () => {
  const mornings = powers('kitchen', 7, january, [6, 8]);
  const boils = staysAbove(1_500, mornings);
  expect(boils.length).toBeGreaterThan(days * 0.7);
  expect(new Set(boils)).toEqual(new Set([3]));
});

test('a load is washed on some days of the week, an hour and a half of which the first minutes heat', () => {
  const withWashing = powers('household', 7, july, [9, 18]);
  const washes = staysAbove(1_700, withWashing).filter((length) => length >= 20);
  expect(washes.length).toBeGreaterThan(3);
  expect(washes.length).toBeLessThan(days * 0.7);
});

test('in summer a heat pump only makes hot water', () => {
  const noon = powers('heat-pump', 7, july, [10, 20]);
  expect(Math.max(...noon)).toBeLessThan(25);
  expect(Math.max(...powers('heat-pump', 7, july, [3, 6]))).toBeGreaterThan(1_000);
});
