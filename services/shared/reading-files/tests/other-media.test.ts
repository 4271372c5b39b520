import { expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';

const hours = ['00', '01', '02', '03'];
const used = ['0.1', '0.4', '0.2', '0.3'];

const fluviusHeader =
  'Van datum;Van tijdstip;Tot datum;Tot tijdstip;EAN;Meter;Metertype;Register;Volume;Eenheid;Validatiestatus;Calorische Bovenwaarde';

test.each([
  [
    'rows in m³ beside rows in kWh',
    lines(
      fluviusHeader,
      ...hours.flatMap((hour) =>
        ['kWh', 'm³'].map(
          (unit) =>
            `10-01-2022;${hour}:00:00;10-01-2022;${hour}:59:00;="54";7FLO;Digitale Meter;Afname;5,4;${unit};Gevalideerd;`,
        ),
      ),
    ),
  ],
  [
    'a column of units in m3',
    lines(
      'Date Time UTC,Usage,Unit,Direction',
      ...hours.map((hour, index) => `2026-01-01T${hour}:00:00Z,${used[index] ?? ''},m3,levering`),
    ),
  ],
  [
    'a title',
    lines(
      'Wasser;19.09.24;',
      'Datum;Zeit;Zählerstand',
      ...hours.map((hour, index) => `01.01.2026;${hour}:00;${381 + index},5`),
    ),
  ],
  [
    'the name of its only column',
    lines(
      'time,water usage dl',
      ...hours.map((hour, index) => `2026-01-01 ${hour}:00,${used[index] ?? ''}`),
    ),
  ],
  [
    'the name of its only column, in one word',
    lines(
      'DateFrom,GasUsageKwh',
      ...hours.map((hour, index) => `2026-01-01 ${hour}:00,${used[index] ?? ''}`),
    ),
  ],
  [
    'the texts of a column',
    lines(
      'time;type;value kWh',
      ...hours.map((hour, index) => `2026-01-01 ${hour}:00;Gas;${used[index] ?? ''}`),
    ),
  ],
])('gas and water are refused, whatever is answered: %s', async (_, file) => {
  await expect(
    read(file, { kind: 'energy', unit: 'kWh', stamps: 'start', timeZone: 'UTC' }),
  ).rejects.toThrow('is not electricity');
});

test('gas is not offered beside electricity', async () => {
  const file = lines(
    'time,meter,kWh',
    ...hours.flatMap((hour, index) => [
      `2026-01-01T${hour}:00Z,Elektriciteit,${used[index] ?? ''}`,
      `2026-01-01T${hour}:00Z,Gas,9`,
    ]),
  );
  expect((await read(file, { stamps: 'start' })).kwh).toBeCloseTo(1, 9);
});

test('what a solar site produced is refused, also when nothing but the layout says so', async () => {
  const file = JSON.stringify({
    energy: {
      timeUnit: 'HOUR',
      unit: 'Wh',
      values: hours.map((hour) => ({ date: `2026-06-01 ${hour}:00:00`, value: 500 })),
    },
  });
  await expect(read(file, { stamps: 'start', timeZone: 'UTC' })).rejects.toThrow('produced');
});

test('lists of several meters in JSON keep the names of their meters', async () => {
  const file = JSON.stringify({
    entities: ['sensor.kitchen', 'sensor.house'].map((id, index) => ({
      id,
      unit: 'kWh',
      values: hours.map((hour) => ({ time: `2026-01-01T${hour}:00:00Z`, used: index + 0.5 })),
    })),
  });
  const [question] = await asked(file, { column: ['used'], kind: 'energy', stamps: 'start' });
  expect(question?.choices.map(({ value }) => value)).toEqual(['sensor.kitchen', 'sensor.house']);
});

test('of columns that take turns, such as tariffs, each row has one', async () => {
  const file = lines(
    'time,low (kWh),high (kWh)',
    '2026-01-01T00:00Z,0.5,',
    '2026-01-01T01:00Z,0.25,',
    '2026-01-01T02:00Z,,1',
    '2026-01-01T03:00Z,,',
  );
  const { kwh, plan } = await read(file, {
    column: ['low (kWh)', 'high (kWh)'],
    stamps: 'start',
  });
  expect([kwh, plan.missing]).toEqual([1.75, 1]);
});

test('a row that lacks one of two phases is missing', async () => {
  const file = lines(
    'time,L1 (kWh),L2 (kWh)',
    ...hours.map((hour, index) => `2026-01-01T${hour}:00Z,0.5,${index === 2 ? '' : '0.25'}`),
  );
  const { kwh, plan } = await read(file, { column: ['L1 (kWh)', 'L2 (kWh)'], stamps: 'start' });
  expect([kwh, plan.missing]).toEqual([2.25, 1]);
});

test('dates above the table are no readings', async () => {
  const file = lines(
    'Start Date,2026-01-01,,',
    'End Date,2026-01-02,,',
    'Time,Meter name,Consumption (kWh),Quality',
    ...hours.map((hour, index) => `2026-01-01 ${hour}:00,A,${used[index] ?? ''},ok`),
  );
  const { kwh, plan } = await read(file, { stamps: 'start', timeZone: 'UTC' });
  expect([kwh, plan.columns]).toEqual([1, ['Consumption (kWh)']]);
});

test('the sum of Home Assistant may begin below zero', async () => {
  const file = lines(
    'statistic_id,unit,start,state,sum',
    ...hours.map((hour, index) => `sensor.grid,kWh,2026-01-01T${hour}:00Z,5,${index * 2 - 5}`),
  );
  expect((await read(file)).kwh).toBe(6);
});

test('a file with no readings is refused before anything is asked', async () => {
  await expect(asked('time,kWh\n')).rejects.toThrow(/no readings|No table/);
});

test('an offset may follow the name of a zone', async () => {
  const file = lines('end,kWh', ...hours.map((hour) => `2026-01-01 ${hour}:00:00 AEST+1000,0.5`));
  expect((await read(file)).rows[0]?.[0]).toBe('2025-12-31T14:00Z');
});

test('NEM12 without its first record may have a meter of any length', async () => {
  const day = Array.from({ length: 48 }, () => '0.5').join(',');
  const file = lines(
    '200,(hidden),E1,E1,E1,,252,KWH,30,',
    `300,20260101,${day},A,,,20260102000000,`,
  );
  expect((await read(file)).kwh).toBe(24);
});

test('each phase of a Shelly EM has its own file', async () => {
  const file = lines(
    'Date/time UTC,Active energy Wh (C),Returned energy Wh (C)',
    ...hours.map((hour) => `2026-01-01 ${hour}:00,250,9`),
  );
  expect(idsOf(await asked(file))).toEqual(['stamps']);
});
