import { describe, expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';
import { workbook } from './workbook.ts';

const two = (value: number) => String(value).padStart(2, '0');
const clock = (minutes: number) => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
const times = (count: number, from: 0 | 1, label: (text: string, index: number) => string) =>
  Array.from({ length: count }, (_, index) =>
    label(clock((index + from) * (1_440 / count)), index),
  );

/** 0.001, 0.012, … up and down, and each only once, so that every value shows where it went. */
const values = (count: number, factor = 1) =>
  Array.from({ length: count }, (_, index) => ((((index * 11) % count) + 1) * factor) / 1_000);

describe('a table with a column for each interval of a day', () => {
  test('named by the end: every value lies before its time, midnight at the end of the day', async () => {
    const file = lines(
      'Einheit;kWh',
      `Datum;${times(96, 1, (text) => text).join(';')};Summe`,
      `13.03.2026;${values(96).join(';').replaceAll('.', ',')};4,656`,
      `14.03.2026;${values(96, 2).join(';').replaceAll('.', ',')};9,312`,
    );
    const { layout, rows, kwh, plan } = await read(file, { timeZone: 'UTC' });
    expect(layout).toBe('Column for each interval');
    expect(plan).toMatchObject({ stamps: 'end', unit: 'kWh', intervals: [900], gaps: 0 });
    expect(kwh).toBeCloseTo(3 * 4.656, 6);
    expect(rows[0]).toEqual(['2026-03-13T00:15Z', 0.001]);
    expect(rows[95]).toEqual(['2026-03-14T00:00Z', 0.086]);
    expect(rows[96]).toEqual(['2026-03-14T00:15Z', 0.002]);
  });

  test('the last column may be called 0:00', async () => {
    const file = lines(
      `date,${times(48, 1, (text) => `${text === '24:00' ? '0:00' : text} kWh`).join(',')}`,
      `2026-03-13,${values(48).join(',')}`,
      `2026-03-14,${values(48).join(',')}`,
    );
    const { rows } = await read(file, { timeZone: 'UTC' });
    expect(rows[47]).toEqual(['2026-03-14T00:00Z', 0.038]);
    expect(rows[48]).toEqual(['2026-03-14T00:30Z', 0.001]);
  });

  test('named from 00:00: asks for start or end, the unit and what it counts', async () => {
    const file = lines(
      `date,${times(24, 0, (text) => text).join(',')}`,
      `2026-03-13,${values(24).join(',')}`,
      `2026-03-14,${values(24).join(',')}`,
    );
    expect(idsOf(await asked(file))).toEqual(['kind', 'unit', 'stamps', 'timeZone']);
    const given = { kind: 'energy', unit: 'kWh', timeZone: 'UTC' } as const;
    const starts = await read(file, { ...given, stamps: 'start' });
    expect(starts.rows[0]).toEqual(['2026-03-13T01:00Z', 0.001]);
    const ends = await read(file, { ...given, stamps: 'end' });
    expect(ends.rows[0]).toEqual(['2026-03-13T00:00Z', 0.001]);
  });

  test.each([
    ['ranges', times(24, 0, (text, index) => `${text}-${clock((index + 1) * 60)}`)],
    [
      'ranges that end a minute earlier',
      times(24, 0, (text) => `${text} - ${text.slice(0, 2)}:59`),
    ],
    [
      'hours of twelve',
      times(
        24,
        1,
        (_, index) =>
          `${((index % 12) + 1) % 12 || 12}:00 ${index < 11 || index === 23 ? 'AM' : 'PM'}`,
      ),
    ],
    ['numbers from 1', times(24, 0, (_, index) => `H${two(index + 1)}`)],
    ['numbers of columns', times(24, 0, (_, index) => `Interval ${index + 1}`)],
  ])('%s say what is what', async (_, labels) => {
    const file = lines(
      `meter,date,unit,${labels.join(',')}`,
      `7,2026-03-13,kWh,${values(24).join(',')}`,
      `7,2026-03-14,kWh,${values(24).join(',')}`,
    );
    const { rows } = await read(file, { timeZone: 'UTC' });
    expect(rows).toHaveLength(48);
    expect(rows[0]).toEqual(['2026-03-13T01:00Z', 0.001]);
    expect(rows[23]).toEqual(['2026-03-14T00:00Z', 0.014]);
  });

  test('several meters in one table: one is chosen', async () => {
    const file = lines(
      `meter id,date,unit,${times(24, 1, (text) => text).join(',')}`,
      `A,2026-03-13,kWh,${values(24).join(',')}`,
      `B,2026-03-13,kWh,${values(24, 5).join(',')}`,
      `A,2026-03-14,kWh,${values(24).join(',')}`,
      `B,2026-03-14,kWh,${values(24, 5).join(',')}`,
    );
    expect(await asked(file, { timeZone: 'UTC' })).toMatchObject([
      { id: 'meter', choices: [{ value: 'A' }, { value: 'B' }] },
    ]);
    expect((await read(file, { timeZone: 'UTC', meter: 'B' })).kwh).toBeCloseTo(2 * 5 * 0.3, 6);
  });

  test('the skipped hour is empty or zero: the others keep their times', async () => {
    const day = (date: string, skipped: string | undefined) =>
      `${date},${values(24)
        .map((value, index) => (index === 2 && skipped !== undefined ? skipped : value))
        .join(',')}`;
    for (const skipped of ['', '0']) {
      const { rows, plan } = await read(
        lines(
          `date,${times(24, 0, (text, index) => `${text}-${clock((index + 1) * 60)} kWh`).join(',')}`,
          day('2026-03-28', undefined),
          day('2026-03-29', skipped),
          day('2026-03-30', undefined),
        ),
        { timeZone: 'Europe/Vienna' },
      );
      expect(plan.clock).toBe('Europe/Vienna');
      expect(plan.gaps).toBe(0);
      expect(rows).toContainEqual(['2026-03-29T01:00Z', 0.012]);
      expect(rows).toContainEqual(['2026-03-29T02:00Z', 0.01]);
      expect(rows.at(-1)).toEqual(['2026-03-30T22:00Z', 0.014]);
    }
  });

  test('a 25th hour counts in autumn only', async () => {
    const file = lines(
      `Fecha;${times(25, 0, (_, index) => `H${index + 1}`).join(';')}`,
      `24/10/2026;${values(24).join(';')};`,
      `25/10/2026;${values(25).join(';')}`,
      `26/10/2026;${values(24).join(';')};`,
    );
    const { rows, plan } = await read(file, {
      timeZone: 'Europe/Madrid',
      kind: 'energy',
      unit: 'kWh',
      decimal: 'point',
    });
    expect(rows).toHaveLength(73);
    expect(plan.gaps).toBe(0);
    expect(rows).toContainEqual(['2026-10-25T23:00Z', 0.015]);
    expect(rows.at(-1)).toEqual(['2026-10-26T23:00Z', 0.014]);
  });

  test('a line that is cut off is rejected once, and lines after the table are no readings', async () => {
    const file = lines(
      `date,unit,${times(24, 1, (text) => text).join(',')}`,
      `2026-03-13,kWh,${values(24).join(',')}`,
      '2026-03-14,kWh,0.5,0.6',
      `2026-03-15,kWh,${values(24).join(',')}`,
      `Total,,${values(24).join(',')}`,
    );
    const { plan } = await read(file, { timeZone: 'UTC' });
    expect(plan).toMatchObject({ readings: 48, rejected: 1, rejectedLines: [{ line: 3 }] });
    expect(plan.notes).toContain('1 lines after the table hold no readings.');
  });

  test.each([
    ['columns that leave out a part of the day', times(24, 1, (text) => text).slice(0, 22)],
    [
      'two values for each time',
      [...times(24, 1, (text) => `A ${text}`), ...times(24, 1, (text) => `B ${text}`)],
    ],
  ])('%s: refused with what to do', async (_, labels) => {
    const row = (date: string) => `${date},${labels.map(() => 0.1).join(',')}`;
    await expect(
      read(lines(`date,${labels.join(',')}`, row('2026-03-13'), row('2026-03-14'))),
    ).rejects.toThrow('Keep');
  });

  test('24 meters side by side are no day of hours', async () => {
    const at = (hour: number) => `2026-03-13 ${two(hour)}:00,${values(24).join(',')}`;
    const file = lines(
      `time,${times(24, 0, (_, index) => `H${index + 1}`).join(',')}`,
      at(1),
      at(2),
      at(3),
    );
    expect((await asked(file))[0]).toMatchObject({ id: 'column' });
  });

  test('times of day down, dates across', async () => {
    const file = lines(
      'Time,13/03/2026,14/03/2026,15/03/2026',
      ...times(48, 0, (text, index) => `${text},${values(48)[index]},0.1,0.2`),
    );
    const { rows } = await read(file, {
      kind: 'energy',
      unit: 'kWh',
      stamps: 'start',
      timeZone: 'UTC',
    });
    expect(rows).toHaveLength(144);
    expect(rows[1]).toEqual(['2026-03-13T01:00Z', 0.012]);
    expect(rows.at(-1)).toEqual(['2026-03-16T00:00Z', 0.2]);
  });
});

describe('a workbook', () => {
  const sheet = (value: number) => [
    ['start', 'kWh'],
    ['2026-03-13 00:00', value],
    ['2026-03-13 01:00', value],
    ['2026-03-13 02:00', value],
  ];

  test('whose only sheet with readings is not the first is read', async () => {
    const file = workbook({ About: [['Export', 'of my meter']], Hours: sheet(0.5) });
    const { plan, kwh } = await read(file, { timeZone: 'UTC' });
    expect(plan.encoding).toContain('sheet Hours');
    expect(kwh).toBe(1.5);
  });

  test('with readings on several sheets asks for the sheet', async () => {
    const file = workbook({ January: sheet(0.5), February: sheet(0.25) });
    expect(await asked(file)).toMatchObject([
      { id: 'sheet', choices: [{ value: 'January' }, { value: 'February' }] },
    ]);
    expect((await read(file, { timeZone: 'UTC', sheet: 'February' })).kwh).toBe(0.75);
    expect(await asked(file, { sheet: 'March' })).toMatchObject([
      { id: 'sheet', text: 'The workbook has no sheet “March” with readings. Which one?' },
    ]);
  });
});
