import { describe, expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';
import { used } from './hours.ts';

const days = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => row(index));
const hour = (index: number) =>
  `2026-03-${String(1 + Math.floor(index / 24)).padStart(2, '0')} ${String(index % 24).padStart(2, '0')}:00`;

describe('what a file leaves open is asked, never assumed', () => {
  test('a column without a unit: unit, kind, start or end, and zone', async () => {
    const file = lines('time,value', ...days(48, (index) => `${hour(index)},${used(index)}`));
    expect(idsOf(await asked(file))).toEqual(['kind', 'unit', 'stamps', 'timeZone']);
  });

  test('every answer leaves one question less, and with all of them the file is read', async () => {
    const file = lines('time,value', ...days(3, (index) => `${hour(index)},${used(index)}`));
    expect(idsOf(await asked(file, { unit: 'Wh' }))).toEqual(['stamps', 'timeZone']);
    expect(idsOf(await asked(file, { kind: 'power' }))).toEqual(['unit', 'stamps', 'timeZone']);
    const { rows } = await read(file, {
      kind: 'energy',
      unit: 'Wh',
      stamps: 'start',
      timeZone: 'UTC',
    });
    expect(rows.map(([time]) => time)).toEqual([
      '2026-03-01T01:00Z',
      '2026-03-01T02:00Z',
      '2026-03-01T03:00Z',
    ]);
  });

  test('Wh is not kWh: 250 Wh in an hour are 0.25 kWh', async () => {
    const file = lines(
      'end,energy (Wh)',
      '2026-03-01T01:00:00Z,250',
      '2026-03-01T02:00:00Z,300',
      '2026-03-01T03:00:00Z,200',
    );
    expect((await read(file)).kwh).toBe(0.75);
  });

  test('power counts over the interval of the file, not over a minute', async () => {
    const file = lines(
      'end,power (W)',
      '2026-03-01T00:15:00Z,1000',
      '2026-03-01T00:30:00Z,1000',
      '2026-03-01T00:45:00Z,1000',
    );
    expect((await read(file)).kwh).toBe(0.75);
  });

  test('a column in kWh that only rises may be the state of a meter', async () => {
    const file = lines(
      'end,energy_kwh',
      ...days(
        24,
        (index) => `${hour(index).replace(' ', 'T')}:00Z,${(100 + index / 10).toFixed(1)}`,
      ),
    );
    const [question] = await asked(file);
    expect(question).toMatchObject({
      id: 'kind',
      text: expect.stringContaining('only ever rises'),
    });
    expect((await read(file, { kind: 'register' })).kwh).toBeCloseTo(2.3, 9);
  });

  test('also in the table that this platform documents, and newest first', async () => {
    const rows = days(
      24,
      (index) => `${hour(index).replace(' ', 'T')}:00Z,${(100 + index / 10).toFixed(1)}`,
    );
    expect(idsOf(await asked(lines('timestamp,kwh', ...rows.toReversed())))).toEqual(['kind']);
  });

  test('a counter that falls back to zero each day is asked about, not added up', async () => {
    const file = lines(
      'end,energy today (kWh)',
      ...days(
        96,
        (index) => `${hour(index).replace(' ', 'T')}:00Z,${((index % 24) / 10).toFixed(1)}`,
      ),
    );
    expect(idsOf(await asked(file))).toEqual(['kind']);
  });

  test('most rows far above what a home can use: the unit or kind is asked about', async () => {
    const file = lines(
      'end,consumption kWh',
      ...days(24, (index) => `${hour(index).replace(' ', 'T')}:00Z,${used(index) * 1_000}`),
    );
    expect(idsOf(await asked(file))).toEqual(['maxKw']);
    expect((await read(file, { maxKw: 1_000 })).plan.readings).toBe(24);
  });

  test('dates whose days are all at most 12: the order of day and month', async () => {
    const rows = days(4, (index) => `0${index + 1}/02/2026 00:00,${used(index)}`);
    expect(idsOf(await asked(lines('end,kWh', ...rows), { timeZone: 'UTC' }))).toEqual([
      'dateOrder',
    ]);
  });

  test('one stray date does not decide the order of all others', async () => {
    const rows = days(
      240,
      (index) =>
        `0${1 + Math.floor(index / 27)}/02/2026 ${String(index % 24).padStart(2, '0')}:00,${used(index)}`,
    );
    const file = lines(
      'end,kWh',
      ...rows.slice(0, 100),
      '25/01/2026 00:00,0.1',
      ...rows.slice(100),
    );
    expect(idsOf(await asked(file, { timeZone: 'UTC' }))).toContain('dateOrder');
  });

  test('1,234 only: the decimal sign', async () => {
    const file = lines(
      'end;kWh',
      '2026-03-01T01:00:00Z;1,234',
      '2026-03-01T02:00:00Z;2,345',
      '2026-03-01T03:00:00Z;1,456',
    );
    expect(idsOf(await asked(file))).toEqual(['decimal']);
    expect((await read(file, { decimal: 'comma' })).kwh).toBeCloseTo(5.035, 9);
    expect((await read(file, { decimal: 'point', maxKw: 10_000 })).kwh).toBe(5_035);
  });

  test('two columns that can be meant: which one', async () => {
    const file = lines(
      'end,Kitchen kWh,Heating kWh',
      ...days(3, (index) => `${hour(index).replace(' ', 'T')}:00Z,0.1,0.2`),
    );
    const [question] = await asked(file);
    expect(question).toMatchObject({
      id: 'column',
      choices: [{ value: 'Kitchen kWh' }, { value: 'Heating kWh' }],
    });
    expect((await read(file, { column: ['Kitchen kWh', 'Heating kWh'] })).kwh).toBeCloseTo(0.9, 9);
  });

  test('several meters: which one', async () => {
    const file = lines(
      'meter,end,kWh',
      ...days(3, (index) => `A,${hour(index).replace(' ', 'T')}:00Z,0.1`),
      ...days(3, (index) => `B,${hour(index).replace(' ', 'T')}:00Z,0.2`),
    );
    const [question] = await asked(file);
    expect(question).toMatchObject({ id: 'meter', choices: [{ value: 'A' }, { value: 'B' }] });
    expect((await read(file, { meter: 'B' })).kwh).toBeCloseTo(0.6, 9);
  });

  test('two values for one time: which one holds', async () => {
    const file = lines(
      'end,kWh',
      '2026-03-01T01:00:00Z,0.2',
      '2026-03-01T02:00:00Z,0.3',
      '2026-03-01T01:00:00Z,0.5',
    );
    expect(idsOf(await asked(file))).toEqual(['duplicates']);
    const sums = await Promise.all(
      (['first', 'last', 'largest'] as const).map(
        async (duplicates) => (await read(file, { duplicates })).kwh,
      ),
    );
    expect(sums).toEqual([0.5, 0.8, 0.8]);
  });

  test('power at irregular times: for how long each value holds', async () => {
    const minutes = [0, 1, 3, 4, 8, 9, 13, 20, 22, 23, 27, 34, 35, 40];
    const file = lines(
      'end,power (W)',
      ...minutes.map((minute) => `2026-03-01T00:${String(minute).padStart(2, '0')}:00Z,1000`),
    );
    expect(idsOf(await asked(file))).toEqual(['intervalSeconds']);
    expect((await read(file, { intervalSeconds: 300 })).kwh).toBeCloseTo(
      (5 + 1 + 2 + 1 + 4 + 1 + 4 + 5 + 2 + 1 + 4 + 5 + 1 + 5) / 60,
      4,
    );
  });

  test('a single row of power: the interval', async () => {
    expect(idsOf(await asked(lines('end,power (W)', '2026-03-01T00:15:00Z,1000')))).toEqual([
      'intervalSeconds',
    ]);
  });
});

describe('how sure a layout is depends on its names', () => {
  const rising = (header: string) =>
    lines(
      header,
      ...days(24, (index) => `${(index + 1) / 10},${offsets(index)},${offsets(index + 1)}`),
    );
  const offsets = (index: number) => `${hour(index).replace(' ', 'T')}:00Z`;

  test('in a published layout, values that happen to rise are not doubted', async () => {
    const { kwh } = await read(rising('Consumption (kwh), Start, End'));
    expect(kwh).toBe(30);
  });

  test('in a layout of registers, values that fall as often as they rise are doubted', async () => {
    const file = lines(
      'time,Import kWh,Export kWh',
      ...days(24, (index) => `${offsets(index)},${used(index)},0`),
    );
    expect(await asked(file)).toEqual([
      expect.objectContaining({ id: 'kind', text: expect.stringContaining('falls in') }),
    ]);
  });

  test('in a table whose names anybody may use, they are', async () => {
    const file = lines('timestamp,kwh', ...days(24, (index) => `${offsets(index)},${index / 10}`));
    expect(idsOf(await asked(file))).toEqual(['kind']);
  });

  test('a column that only resembles a published one decides neither start nor zone', async () => {
    const file = lines('time,energy (Wh)', ...days(48, (index) => `${hour(index)},${used(index)}`));
    expect(idsOf(await asked(file))).toEqual(['stamps', 'timeZone']);
  });

  test('statistics of Home Assistant without a unit: the unit', async () => {
    const file = JSON.stringify({
      'sensor.grid': [0, 1, 2].map((index) => ({
        start: 1_767_225_600_000 + index * 3_600_000,
        sum: 10 + index / 4,
        state: index,
      })),
    });
    expect(idsOf(await asked(file))).toEqual(['unit']);
    expect((await read(file, { unit: 'kWh' })).rows).toEqual([
      ['2026-01-01T02:00Z', 0.25],
      ['2026-01-01T03:00Z', 0.25],
    ]);
  });
});
