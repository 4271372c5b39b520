import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { energyOfPower, parseNano } from './exact-energy.ts';
import { createLocalTimes } from './local-time.ts';
import { createRowParser } from './parse-rows.ts';

const uci = ['Date', 'Time', 'Global_active_power', 'Global_reactive_power'];
const options = { timeZone: 'Europe/Paris', intervalSeconds: 60 };

test('a line of the household format is the energy of the minute that ends at its local time', () => {
  const parse = createRowParser(uci, options);
  expect(parse(['16/12/2006', '17:24:00', '4.216', '0.4'])).toEqual({
    kind: 'row',
    row: { timestamp: Date.UTC(2006, 11, 16, 16, 24), milliwattHours: 70_267 },
  });
});

describe('what is not there is missing, what cannot be is bad', () => {
  test.each([
    [['16/12/2006', '17:24:00', '?', '?'], 'missing'],
    [['16/12/2006', '17:24:00', '', ''], 'missing'],
    [['16/12/2006', '17:24:00', '-1', ''], 'bad'],
    [['16/12/2006', '17:24:00', 'much', ''], 'bad'],
    [['36/12/2006', '17:24:00', '1', ''], 'bad'],
    [['16/12/2006', '', '1', ''], 'bad'],
    [['29/03/2026', '02:30:00', '1', ''], 'bad'],
  ])('%j is %s', (fields, kind) => {
    expect(createRowParser(uci, options)(fields).kind).toBe(kind);
  });
});

test('the hour that autumn repeats is told apart by the order of the rows', () => {
  const local = createLocalTimes('Europe/Paris');
  const instants = [
    [1, 59],
    [2, 0],
    [2, 30],
    [2, 59],
    [2, 0],
    [2, 30],
    [3, 0],
  ].map(([hour = 0, minute = 0]) =>
    new Date(local(2026, 10, 25, hour, minute, 0)).toISOString().slice(11, 16),
  );
  expect(instants).toEqual(['23:59', '00:00', '00:30', '00:59', '01:00', '01:30', '02:00']);
});

test('a meter reading is the difference to the one before', () => {
  const parse = createRowParser(['timestamp', 'kwh_total'], options);
  expect(parse(['2026-01-01T00:00:00Z', '100.5']).kind).toBe('missing');
  expect(parse(['2026-01-01T01:00:00Z', '101.25'])).toMatchObject({
    row: { milliwattHours: 750_000 },
  });
  expect(parse(['2026-01-01T02:00:00Z', '99']).kind).toBe('bad');
});

test('a header without time or energy is refused with what is known', () => {
  expect(() => createRowParser(['a', 'b'], options)).toThrow(/Known columns are/);
});

test('power becomes energy with an error of at most half a milliwatt-hour', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000_000 }),
      fc.integer({ min: 1, max: 3_600 }),
      (watts, seconds) => {
        const nano = parseNano((watts / 1_000).toFixed(3)) ?? -1n;
        const energy = BigInt(energyOfPower(nano, seconds));
        // |energy − watts·seconds·1000/3600| ≤ ½, without a division
        const difference = energy * 3_600n - BigInt(watts) * BigInt(seconds) * 1_000n;
        expect(difference <= 1_800n && difference >= -1_800n).toBe(true);
      },
    ),
  );
});
