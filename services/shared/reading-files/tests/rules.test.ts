import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { asked, idsOf, lines, read } from './analyse.ts';

const utc = { timeZone: 'UTC' } as const;
const vienna = { timeZone: 'Europe/Vienna', stamps: 'end' } as const;
const rejections = async (file: string, answers = {}) =>
  (await read(file, answers)).plan.rejectedLines.map(({ line, reason }) => `${line}: ${reason}`);

describe('the state of a meter', () => {
  const file = (...states: (number | string)[]) =>
    lines(
      'end,meter reading (kWh)',
      ...states.map(
        (state, index) => `2026-03-01T${String(index).padStart(2, '0')}:00:00Z,${state}`,
      ),
    );

  test('is counted by its differences, exactly', async () => {
    const { rows } = await read(file(13_424.1, 13_424.3, 13_424.6), { kind: 'register' });
    expect(rows).toEqual([
      ['2026-03-01T01:00Z', 0.2],
      ['2026-03-01T02:00Z', 0.3],
    ]);
  });

  test('one value of zero is left out and reported; nothing is lost or added', async () => {
    const content = file(13_424.1, 13_424.3, 0, 13_424.6, 13_424.7);
    expect((await read(content, { kind: 'register' })).kwh).toBeCloseTo(0.6, 9);
    expect(await rejections(content, { kind: 'register' })).toEqual([
      expect.stringMatching(/^4: the state 0\.000 kWh lies between .* is left out$/),
    ]);
  });

  test('zero as the first value does not count what follows', async () => {
    const content = file(0, 13_424.3, 13_424.6, 13_424.7);
    expect((await read(content, { kind: 'register' })).kwh).toBeCloseTo(0.4, 9);
    expect(await rejections(content, { kind: 'register' })).toEqual([
      '2: the state 0.000 kWh does not fit the following ones and is left out',
    ]);
  });

  test('a dip and a peak are left out', async () => {
    expect((await read(file(100, 100.2, 99, 100.5, 100.6), { kind: 'register' })).kwh).toBeCloseTo(
      0.6,
      9,
    );
    expect((await read(file(100, 100.2, 900, 100.5, 100.6), { kind: 'register' })).kwh).toBeCloseTo(
      0.6,
      9,
    );
  });

  test('a peak that no meter could have refused is taken back by the next state', async () => {
    expect((await read(file(100, 100.2, 150, 100.5, 100.6), { kind: 'register' })).kwh).toBeCloseTo(
      0.6,
      9,
    );
  });

  test('after a fall that lasts, a new count begins', async () => {
    const content = file(100, 100.2, 0.1, 0.3, 0.4);
    expect((await read(content, { kind: 'register' })).kwh).toBeCloseTo(0.5, 9);
    expect(await rejections(content, { kind: 'register' })).toEqual([
      expect.stringContaining('4: the state falls from 100.200 kWh to 0.100 kWh'),
    ]);
  });

  test('after an implausible rise that lasts, nothing is counted in between', async () => {
    const content = file(100, 100.2, 5_000, 5_000.1, 5_000.3);
    expect((await read(content, { kind: 'register' })).kwh).toBeCloseTo(0.5, 9);
    expect(await rejections(content, { kind: 'register' })).toEqual([
      expect.stringContaining('more than 100 kW'),
    ]);
  });

  test('missing states are bridged', async () => {
    expect((await read(file(100, 'unavailable', '', 100.9), { kind: 'register' })).rows).toEqual([
      ['2026-03-01T03:00Z', 0.9],
    ]);
  });
});

describe('times', () => {
  test('newest first is read as oldest first', async () => {
    const { rows } = await read(
      lines('end,kWh', '2026-03-01 02:00,0.2', '2026-03-01 01:00,0.1', '2026-03-01 00:00,0.3'),
      utc,
    );
    expect(rows.map(([time]) => time)).toEqual([
      '2026-03-01T00:00Z',
      '2026-03-01T01:00Z',
      '2026-03-01T02:00Z',
    ]);
  });

  test('rows in no order are put in order', async () => {
    const { rows } = await read(
      lines(
        'end,kWh',
        ...['02', '00', '03', '01'].map((hour) => `2026-03-01 ${hour}:00,0.${hour}1`),
      ),
      utc,
    );
    expect(rows).toEqual([
      ['2026-03-01T00:00Z', 0.001],
      ['2026-03-01T01:00Z', 0.011],
      ['2026-03-01T02:00Z', 0.021],
      ['2026-03-01T03:00Z', 0.031],
    ]);
  });

  test('24:00 is the end of a day, and 00:00 after 23:00 of the same date too', async () => {
    const last = async (...rows: string[]) =>
      (await read(lines('end,kWh', ...rows), utc)).rows.at(-1)?.[0];
    expect(await last('2026-03-01 23:00,0.1', '2026-03-01 24:00,0.2', '2026-03-02 01:00,0.3')).toBe(
      '2026-03-02T01:00Z',
    );
    expect(await last('2026-03-01 22:00,0.1', '2026-03-01 23:00,0.2', '2026-03-01 00:00,0.4')).toBe(
      '2026-03-02T00:00Z',
    );
  });

  test.each([
    ['one pass after the other', [0, 15, 30, 45, 60, 75, 90, 105, 60, 75, 90, 105, 120]],
    ['newest first', [0, 15, 30, 45, 60, 75, 90, 105, 60, 75, 90, 105, 120].toReversed()],
    ['side by side', [0, 15, 30, 45, 60, 60, 75, 75, 90, 90, 105, 105, 120]],
  ])('the hour that autumn repeats is two hours: %s', async (_, minutes) => {
    const text = (minute: number) =>
      `2026-10-25 0${1 + Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
    const { rows } = await read(
      lines('end,kWh', ...minutes.map((minute) => `${text(minute)},0.1`)),
      vienna,
    );
    expect(rows.map(([time]) => time.slice(11, 16))).toEqual([
      '23:00',
      '23:15',
      '23:30',
      '23:45',
      '00:00',
      '00:15',
      '00:30',
      '00:45',
      '01:00',
      '01:15',
      '01:30',
      '01:45',
      '02:00',
    ]);
  });

  test('a clock that is never set forward keeps standard time all year', async () => {
    const rows = [
      '2026-03-29 01:00',
      '2026-03-29 02:00',
      '2026-03-29 03:00',
      '2026-07-01 12:00',
    ].map((time) => `${time},0.1`);
    const { plan, rows: read_ } = await read(lines('end,kWh', ...rows), vienna);
    expect(plan.clock).toBe('+01:00');
    expect(read_.at(-1)?.[0]).toBe('2026-07-01T11:00Z');
  });

  test('one stray row in the hour that spring skips is rejected alone', async () => {
    const minutes = (from: string) =>
      ['00', '05', '10', '15', '20', '25', '30', '35', '40', '45', '50', '55'].map(
        (minute) => `2026-03-29 ${from}:${minute},0.1`,
      );
    const file = lines(
      'end,kWh',
      ...minutes('00'),
      ...minutes('01'),
      '2026-03-29 02:30,0.1',
      ...minutes('03'),
      ...minutes('04'),
    );
    const { plan } = await read(file, vienna);
    expect(plan.clock).toBe('Europe/Vienna');
    expect(plan.rejectedLines).toEqual([
      { line: 26, reason: expect.stringContaining('does not exist') },
    ]);
    expect(plan.readings).toBe(48);
  });

  test('days of 23 and 25 hours end at their own midnight', async () => {
    const { rows } = await read(
      lines('start,kWh', '2026-03-28,5', '2026-03-29,6', '2026-03-30,4.5'),
      { timeZone: 'Europe/Vienna' },
    );
    expect(rows.map(([time]) => time)).toEqual([
      '2026-03-28T23:00Z',
      '2026-03-29T22:00Z',
      '2026-03-30T22:00Z',
    ]);
  });

  test('hours that are numbered 1 to 25 are counted from midnight', async () => {
    const rows = Array.from(
      { length: 25 },
      (_, index) => `ES1;25/10/2026;${index + 1};0,${10 + ((index * 7) % 5)}`,
    );
    const { rows: stored } = await read(
      lines('CUPS;Fecha;Hora;AE_kWh', ...rows, 'ES1;26/10/2026;1;0,5'),
    );
    expect(stored).toHaveLength(26);
    expect(stored[0]?.[0]).toBe('2026-10-24T23:00Z');
    expect(stored[25]?.[0]).toBe('2026-10-26T00:00Z');
  });

  test('a file that changes its interval counts each row with its own', async () => {
    const hours = Array.from({ length: 6 }, (_, index) => `2026-03-01T0${index + 1}:00:00Z,1000`);
    const tens = Array.from(
      { length: 6 },
      (_, index) => `2026-03-01T${index === 5 ? '07:00' : `06:${index + 1}0`}:00Z,1000`,
    );
    const { kwh, plan } = await read(lines('end,power (W)', ...hours, ...tens));
    expect(kwh).toBeCloseTo(7, 4);
    expect(plan.intervals).toEqual([3_600, 600]);
  });
});

describe('rows', () => {
  test.each(['NA', 'NaN', 'null', 'unavailable', 'unknown', '?', '-', '', 'n/a'])(
    '“%s” is missing, not zero',
    async (marker) => {
      const { plan } = await read(
        lines(
          'end,kWh,note',
          '2026-03-01T00:00:00Z,0.1,',
          `2026-03-01T01:00:00Z,${marker},`,
          '2026-03-01T02:00:00Z,0.2,',
        ),
      );
      expect(plan).toMatchObject({ readings: 2, missing: 1, rejected: 0, gaps: 1 });
    },
  );

  test('one stray row never changes how the others are read', async () => {
    const rows = Array.from(
      { length: 60 },
      (_, index) => `2026-03-01T00:${String(index).padStart(2, '0')}:00Z;0,1${index % 3}`,
    );
    const file = lines(
      'end;kWh',
      ...rows.slice(0, 30),
      '2026-03-01T05:00:00Z;1.234.5',
      'garbage',
      '2026-03-01T06:00:00Z;-1',
      '2026-03-01T07:00:00Z;0,1;0,2',
      ...rows.slice(30),
    );
    const { plan } = await read(file);
    expect(plan).toMatchObject({ readings: 60, rejected: 4 });
    expect(plan.rejectedLines.map(({ line }) => line)).toEqual([32, 33, 34, 35]);
  });

  test('a decimal comma that was also taken for the separator is rejected, not cut off', async () => {
    const file = lines(
      'end,kWh',
      '2026-03-01T01:00:00Z,0,1',
      '2026-03-01T02:00:00Z,0,2',
      '2026-03-01T03:00:00Z,0,3',
    );
    const { plan } = await read(file);
    expect(plan).toMatchObject({ readings: 0, rejected: 3 });
  });

  test('the last line of a file that was cut off is rejected', async () => {
    const { plan } = await read(
      'end;kWh;quality\n2026-03-01T01:00:00Z;0.1;ok\n2026-03-01T02:00:00Z;0.2;ok\n2026-03-01T03:00:00Z;0.',
    );
    expect(plan).toMatchObject({ readings: 2, rejected: 1 });
  });

  test('identical rows count once', async () => {
    const { plan } = await read(
      lines(
        'end,kWh',
        '2026-03-01T01:00:00Z,0.1',
        '2026-03-01T01:00:00Z,0.1',
        '2026-03-01T02:00:00Z,0.2',
      ),
    );
    expect(plan).toMatchObject({ readings: 2, duplicates: 1, milliwattHours: 300_000 });
  });

  test.each([
    ['first', 0.4, 0.3],
    ['last', 0.3, 0.4],
    ['largest', 0.4, 0.4],
  ] as const)(
    'of two values for one time, the %s of the file is kept, whatever its order',
    async (duplicates, newestFirst, oldestFirst) => {
      const rows = [
        '2026-03-01 02:00,0.2',
        '2026-03-01 01:00,0.4',
        '2026-03-01 01:00,0.3',
        '2026-03-01 00:00,0.1',
      ];
      const kept = async (ordered: readonly string[]) =>
        (await read(lines('end,kWh', ...ordered), { ...utc, duplicates })).rows[1]?.[1];
      expect(await kept(rows)).toBe(newestFirst);
      expect(await kept(rows.toReversed())).toBe(oldestFirst);
    },
  );

  test('another table after the first one is not read', async () => {
    const file = lines(
      'Identifiant PRM;Type de donnees;Grandeur metier;Unite',
      '1;Courbe de charge;Consommation;W',
      'Horodate;Valeur',
      '2023-09-01T00:30:00+02:00;1000',
      '2023-09-01T01:00:00+02:00;1000',
      '2023-09-01T01:30:00+02:00;1000',
      'Identifiant PRM;Type de donnees;Grandeur metier;Unite',
      '1;Puissance maximale;Consommation;VA',
      'Horodate;Valeur',
      '2023-09-02T00:00:00+02:00;9000',
    );
    const { kwh, plan } = await read(file);
    expect(kwh).toBe(1.5);
    expect(plan.notes).toContain('Line 9 begins another table. Only the first one is read.');
  });

  test('a value that no home can reach is reported and not counted', async () => {
    const rows = Array.from({ length: 10 }, (_, index) => `2026-03-01T0${index}:00:00Z,0.1`);
    const { plan } = await read(
      lines('end,kWh', ...rows.slice(0, 5), '2026-03-01T04:30:00Z,13424', ...rows.slice(5)),
    );
    expect(plan).toMatchObject({ readings: 10, rejected: 1, milliwattHours: 1_000_000 });
  });
});

describe('texts', () => {
  const rows = ['2026-03-01T01:00:00Z;0,25;größer', '2026-03-01T02:00:00Z;0,5;'];
  const file = ['Ende;Verbrauch kWh;Anmerkung', ...rows].join('\r\n');

  test.each([
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${file}`)],
    ['UTF-16 LE', Buffer.from(`\uFEFF${file}`, 'utf16le')],
    ['UTF-16 LE without a mark', Buffer.from(file, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\uFEFF${file}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from(file, 'latin1')],
    ['gzip', gzipSync(file)],
    ['a sep= line', Buffer.from(`sep=;\r\n${file}`)],
    ['tabs', Buffer.from(file.replaceAll(';', '\t'))],
    ['bars', Buffer.from(file.replaceAll(';', '|'))],
    ['quotes with line breaks', Buffer.from(file.replace('größer', '"größer;\r\nals ""sonst"""'))],
    ['lines before the table', Buffer.from(`Kunde;Muster\r\nZeitraum;März\r\n\r\n${file}`)],
  ])('%s', async (_, content) => {
    const { rows: stored } = await read(content);
    expect(stored).toEqual([
      ['2026-03-01T01:00Z', 0.25],
      ['2026-03-01T02:00Z', 0.5],
    ]);
  });

  test('thousands separators are read when the column shows them', async () => {
    const { kwh } = await read(
      lines(
        'end;kWh',
        '2026-03-01T01:00:00Z;1.234,5',
        '2026-03-01T02:00:00Z;12,5',
        '2026-03-01T03:00:00Z;1.000',
      ),
      { maxKw: 10_000 },
    );
    expect(kwh).toBe(2_247);
  });
});

describe('an hour in a column of its own', () => {
  const day = (from: number, to: number) =>
    Array.from(
      { length: to - from + 1 },
      (_, index) => `2026-03-13,${index + from},0.${(index * 5) % 7}1`,
    );

  test('1 to 24 is named by its end', async () => {
    const { rows } = await read(lines('Date,Hour Ending,kWh', ...day(1, 24)), { timeZone: 'UTC' });
    expect(rows[0]?.[0]).toBe('2026-03-13T01:00Z');
    expect(rows.at(-1)?.[0]).toBe('2026-03-14T00:00Z');
  });

  test('0 to 23 may be its start or its end', async () => {
    const file = lines('Date,Hour,kWh', ...day(0, 23));
    expect(idsOf(await asked(file, { timeZone: 'UTC' }))).toEqual(['stamps']);
    const { rows } = await read(file, { timeZone: 'UTC', stamps: 'start' });
    expect(rows[0]?.[0]).toBe('2026-03-13T01:00Z');
    expect(rows).toHaveLength(24);
  });
});
