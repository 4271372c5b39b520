import { expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';
import { hours, start, used } from './hours.ts';

const two = (value: number) => String(value).padStart(2, '0');

test('cells that state their own unit are read in it', async () => {
  const cell = (index: number) =>
    index % 3 ? `${Math.round(used(index) * 1_000)} Wh` : `${used(index)} kWh`;
  for (const header of ['time,Energy (kWh)', 'time,Usage'])
    expect(
      (await read(lines(header, ...hours((time, index) => `${time},${cell(index)}`)), start)).kwh,
    ).toBeCloseTo(7.1, 9);
  const mixed = lines(
    'time,Usage',
    ...hours((time, index) => `${time},${index === 5 ? '300 W' : cell(index)}`),
  );
  expect((await read(mixed, start)).plan.rejectedLines).toEqual([
    { line: 7, reason: 'not in kWh: “300 W”' },
  ]);
});

test('NEM12 never asks for the decimal sign, which its layout defines', async () => {
  const file = (cell: (index: number) => string) =>
    lines(
      '100,NEM12,202503180900,X,Y',
      '200,6305000001,E1,E1,E1,N1,123,KWH,30,',
      `300,20250317,${Array.from({ length: 48 }, (_, index) => cell(index)).join(',')},A,,,20250318010101,`,
      '900',
    );
  expect((await read(file((index) => (index === 0 ? '1.25' : '1.125')))).kwh).toBeCloseTo(54.125);
  expect((await read(file(() => '1.125'))).kwh).toBeCloseTo(54);
});

test('registers in Wh and kWh are added up in their own units', async () => {
  const half = (value: (index: number) => number) =>
    Array.from({ length: 48 }, (_, index) => value(index)).join(',');
  const file = lines(
    '100,NEM12,202503180900,X,Y',
    '200,6305000001,E1E2,E1,E1,N1,123,KWH,30,',
    `300,20250317,${half(used)},A,,,20250318010101,`,
    '200,6305000001,E1E2,E2,E2,N1,124,WH,30,',
    `300,20250317,${half((index) => Math.round(used(index) * 1_000))},A,,,20250318010101,`,
    '900',
  );
  expect(idsOf(await asked(file))).toEqual(['meter']);
  const one = (await read(file, { meter: 'E1' })).kwh;
  expect((await read(file, { meter: 'E2' })).kwh).toBeCloseTo(one, 9);
  expect((await read(file, { meter: 'all' })).kwh).toBeCloseTo(2 * one, 9);
});

test('states of the meter at ESB Networks are states, and the three tariffs are not counted beside their total', async () => {
  const rows = ['Day', 'Night', 'Peak', '24 Hr'].flatMap((name, meter) =>
    Array.from(
      { length: 20 },
      (_, day) =>
        `1000,23,${100 * (meter + 1) + (20 - day) * (meter === 3 ? 9 : 3)},${name} Active Import Register (kWh),${two(28 - day)}-01-2025 00:00`,
    ),
  );
  const header = 'MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time';
  expect((await read(lines(header, ...rows))).plan).toMatchObject({
    kind: 'register',
    milliwattHours: 171_000_000,
  });
  expect((await read(lines(header, ...rows.slice(0, 60)))).plan).toMatchObject({
    kind: 'register',
    milliwattHours: 171_000_000,
  });
});

test.each([
  ['weeks', (index: number) => new Date(Date.UTC(2025, 0, 6 + 7 * index))],
  ['months', (index: number) => new Date(Date.UTC(2024, index, 1))],
])('%s are refused: their energy would all be in one hour', async (_, date) => {
  const rows = Array.from(
    { length: 12 },
    (__, index) => `${date(index).toISOString().slice(0, 10)},${70 + used(index)}`,
  );
  for (const stamps of ['start', 'end'] as const)
    await expect(
      asked(lines('Date,Usage (kWh)', ...rows), { stamps, timeZone: 'UTC' }),
    ).rejects.toThrow('values of at most a day');
});

test('a bill among hours is rejected alone', async () => {
  const rows = hours((time) => `${time},${time.replace(':00:00Z', ':59:59Z')},0.5`);
  const { plan } = await read(
    lines('Start,End,kWh', '2025-02-16T00:00:00Z,2025-03-16T00:00:00Z,300', ...rows),
  );
  expect(plan).toMatchObject({
    readings: 24,
    rejectedLines: [{ line: 2, reason: 'covers more than a day' }],
  });
});

test('an hour such as 12 AM is a time of day', async () => {
  const rows = Array.from(
    { length: 24 },
    (_, index) => `3/17/2025,${index % 12 || 12} ${index < 12 ? 'AM' : 'PM'},${used(index)}`,
  );
  const { rows: stored } = await read(lines('Usage Date,Hour,kWh', ...rows), {
    ...start,
    timeZone: 'UTC',
  });
  expect(stored).toHaveLength(24);
  expect([stored[0]?.[0], stored.at(-1)?.[0]]).toEqual(['2025-03-17T01:00Z', '2025-03-18T00:00Z']);
});

test('many rows of one date: where their time of day is, and not which of them counts', async () => {
  const rows = Array.from({ length: 24 }, (_, index) => `2025-03-17,h${index}x,${used(index)}`);
  expect(
    idsOf(await asked(lines('Date,Slot,kWh', ...rows), { ...start, timeZone: 'UTC' })),
  ).toEqual(['timeColumn']);
});

test('rows that differ in a text are of two meters, also when the name of its column is unknown', async () => {
  const file = lines(
    'time;Vrsta;kWh',
    ...hours((time, index) => `${time};alfa;${used(index)}`),
    ...hours((time) => `${time};beta;9`),
  );
  const [question] = await asked(file, start);
  expect(question).toMatchObject({ id: 'meter', choices: [{ value: 'alfa' }, { value: 'beta' }] });
  expect((await read(file, { ...start, meter: 'alfa' })).kwh).toBeCloseTo(7.1, 9);
});

test('two whole times that are named are the start and the end', async () => {
  const file = lines(
    'Vrijeme 1;Vrijeme 2;kWh',
    ...hours((time, index) => `${time};2025-03-17T${two(index)}:59:59Z;${used(index)}`),
  );
  const { plan } = await read(file, { timeColumn: ['Vrijeme 1', 'Vrijeme 2'] });
  expect(plan).toMatchObject({ stamps: 'start', readings: 24 });
});

test.each(['Wärme (kWh)', 'Forecast (kWh)'])(
  '“%s” is not taken for electricity without asking',
  async (name) => {
    const file = lines(`time,${name}`, ...hours((time, index) => `${time},${used(index)}`));
    expect(idsOf(await asked(file, start))).toEqual(['column']);
  },
);
