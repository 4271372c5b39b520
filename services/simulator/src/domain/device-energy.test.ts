import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDeviceEnergy } from './device-energy.ts';
import { createHomeClock } from './home-clock.ts';
import { watts } from './load-curve.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const seed = 7;
const kind = 'household';
const energy = createDeviceEnergy({ kind, seed, timeZone: 'Europe/Bucharest' });

test('a minute has the energy of its power, in whole milliwatt-hours', () => {
  const clock = createHomeClock('Europe/Bucharest');
  for (let at = Date.UTC(2026, 2, 29); at < Date.UTC(2026, 2, 29, 2); at += minuteMs)
    expect(energy(at, at + minuteMs)).toBe(Math.round((watts(kind, seed, clock(at)) * 1_000) / 60));
});

test('however a span is cut, the parts sum up to the whole', () => {
  const from = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) });
  const cuts = fc.array(fc.integer({ min: 0, max: hourMs }), { maxLength: 40 });
  fc.assert(
    fc.property(from, cuts, (start, offsets) => {
      const at = [0, ...offsets, hourMs].toSorted((a, b) => a - b).map((offset) => start + offset);
      const parts = at.slice(1).map((end, index) => energy(at[index] ?? 0, end));
      expect(parts.every((part) => part >= 0)).toBe(true);
      expect(parts.reduce((a, b) => a + b, 0)).toBe(energy(start, start + hourMs));
    }),
  );
});

test('an hour read at once is all its minutes, not sixty times the last', () => {
  const start = Date.UTC(2026, 0, 12, 18);
  let sum = 0;
  for (let at = start; at < start + hourMs; at += minuteMs) sum += energy(at, at + minuteMs);
  expect(energy(start, start + hourMs)).toBe(sum);
  expect(sum).not.toBe(60 * energy(start + hourMs - minuteMs, start + hourMs));
});

test.each([
  ['Europe/Bucharest', '2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z', 61],
  ['Australia/Lord_Howe', '2026-10-03T15:29:00Z', '2026-10-03T15:30:00Z', 31],
  ['Asia/Kathmandu', '2026-01-01T00:14:00Z', '2026-01-01T00:15:00Z', 1],
])(
  'the clock of %s goes on by the minute, and is changed when it should be',
  (zone, before, after, minutes) => {
    const clock = createHomeClock(zone);
    const [first, second] = [clock(Date.parse(before)), clock(Date.parse(after))];
    expect(second.minute - first.minute).toBe(minutes);
    // The result does not depend on the order of the calls.
    expect(createHomeClock(zone)(Date.parse(after))).toEqual(second);
  },
);
