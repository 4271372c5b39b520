import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { asked, idsOf, read } from './analyse.ts';
import { workbook } from './workbook.ts';

/** Days since 1899-12-30, as workbooks count. */
const serial = (iso: string) => (Date.parse(iso) - Date.UTC(1899, 11, 30)) / 86_400_000;

describe('workbooks', () => {
  test('E-REDES: lines before the table, dates and times as text', async () => {
    const file = workbook([
      ['Consumos'],
      ['CPE', 'PT0002000012345678AB'],
      ['Data', 'Hora', 'Consumo registado, Ativa (kW)', 'Estado'],
      ['2023/06/01', '00:15', 0.4, 'Real'],
      ['2023/06/01', '00:30', 0.2, 'Real'],
      ['2023/06/01', '00:45', 0.1, 'Real'],
    ]);
    const { layout, rows } = await read(file);
    expect(layout).toBe('E-REDES');
    expect(rows).toEqual([
      ['2023-05-31T23:15Z', 0.1],
      ['2023-05-31T23:30Z', 0.05],
      ['2023-05-31T23:45Z', 0.025],
    ]);
  });

  test('cells that are dates and numbers are read as they are shown', async () => {
    const file = workbook(
      [
        ['start', 'Verbrauch kWh'],
        [serial('2026-03-01T00:00:00Z'), 1.234],
        [serial('2026-03-01T00:15:00Z'), 0.25],
        [serial('2026-03-01T00:30:00Z'), 0.5],
      ],
      [0],
    );
    expect(idsOf(await asked(file))).toEqual(['timeZone']);
    expect((await read(file, { timeZone: 'UTC' })).rows).toEqual([
      ['2026-03-01T00:15Z', 1.234],
      ['2026-03-01T00:30Z', 0.25],
      ['2026-03-01T00:45Z', 0.5],
    ]);
  });

  test('a file that only begins as a workbook is refused with what to do', async () => {
    await expect(read(Buffer.from('PK\u0003\u0004 nothing more'))).rejects.toThrow(
      'Save the sheet as CSV',
    );
  });
});

describe('a workbook that expands too much is refused before it is parsed', () => {
  const rows = (count: number) => [
    ['start', 'kWh'],
    ...Array.from({ length: count }, (_, hour) => [
      new Date(Date.UTC(2020, 0, 1, hour)).toISOString(),
      0.5,
    ]),
  ];
  const refusal = 'expanded, it has more than 20 MB or 3 million cells. Save the sheet as CSV';

  test('in one sheet, or in all of its sheets together', async () => {
    await expect(read(workbook(rows(240_000)))).rejects.toThrow(refusal);
    const sheets = { A: rows(80_000), B: rows(80_000), C: rows(80_000) };
    await expect(read(workbook(sheets))).rejects.toThrow(refusal);
  });

  test('also when it says that it is small', async () => {
    const file = Buffer.from(workbook(rows(240_000)));
    for (const [signature, size] of [
      ['PK\u0003\u0004', 22],
      ['PK\u0001\u0002', 24],
    ] as const)
      for (let at = file.indexOf(signature); at >= 0; at = file.indexOf(signature, at + 4))
        file.writeUInt32LE(1_000, at + size);
    await expect(read(file)).rejects.toThrow(refusal);
  });

  test('when few cells lie so far apart that their sheet has billions', async () => {
    const cells = '<c r="XFD1048576"><v>1</v></c>';
    const file = zipSync({
      'xl/workbook.xml': strToU8('<workbook/>'),
      'xl/worksheets/sheet1.xml': strToU8(
        `<worksheet><sheetData><row r="1048576">${cells}</row></sheetData></worksheet>`,
      ),
    });
    await expect(read(file)).rejects.toThrow(refusal);
  });
});

describe('text of other shapes', () => {
  test('JSON whose readings are lists of time and value', async () => {
    const file = JSON.stringify({
      status: 'OK',
      query: { from: '2023-01-10T00:00:00' },
      data: [
        [1_673_308_800, 0.5],
        [1_673_310_600, 0.25],
        [1_673_312_400, null],
      ],
      units: 'kWh',
    });
    expect((await read(file, { stamps: 'start' })).rows).toEqual([
      ['2023-01-10T00:30Z', 0.5],
      ['2023-01-10T01:00Z', 0.25],
    ]);
  });

  test('units in a line of their own belong to the names above them', async () => {
    const file = [
      'Datum und Uhrzeit;Verbrauch',
      '[dd.MM.yyyy HH:mm];[Wh]',
      '13.01.2023 00:00;500',
      '13.01.2023 01:00;250',
      '13.01.2023 02:00;125',
    ].join('\n');
    const { plan, kwh } = await read(file, { stamps: 'start', timeZone: 'UTC' });
    expect(plan).toMatchObject({ columns: ['Verbrauch [Wh]'], unit: 'Wh' });
    expect(kwh).toBe(0.875);
  });

  test('a second table with other columns of the same names is not read as if it were the first', async () => {
    const file = [
      'time,Energy delivered (kWh),quality',
      '2023-01-10T00:00:00Z,0.5,',
      '2023-01-10T01:00:00Z,0.25,',
      'time,Energy received (kWh),quality',
      '2023-01-10T02:00:00Z,9,',
      '2023-01-10T03:00:00Z,9,',
    ].join('\n');
    const { plan, kwh } = await read(file, {
      stamps: 'start',
      column: ['Energy delivered (kWh)'],
    });
    expect(kwh).toBe(0.75);
    expect(plan.notes).toContain('Line 4 begins another table. Only the first one is read.');
  });
});

describe('what cannot be read says what to do', () => {
  test.each([
    ['an empty file', '', 'is empty'],
    ['a web page', '<!doctype html><html></html>', 'web page'],
    [
      'XML of a web service',
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>',
      'This kind of XML is not known. Download the readings as CSV',
    ],
    ['XML with a declaration', '<?xml version="1.0"?><measures/>', 'This kind of XML is not known'],
    ['a web page in XML', '<?xml version="1.0"?>\n<html lang="fr"></html>', 'web page'],
    ['text without a table', 'hello\nworld\n', 'No table'],
    [
      'a cut gzip file',
      gzipSync('end,kWh\n2026-03-01T00:00:00Z,1\n').subarray(0, 30),
      'damaged or incomplete',
    ],
    ['cut JSON', '{"results": [{"consumption": 1', 'not complete'],
    ['JSON that is not UTF-8', Buffer.from([123, 128]), 'not UTF-8'],
    ['JSON without readings', '{"results": []}', 'no list of readings'],
    [
      'XML with a document type',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><feed>&x;</feed>',
      'document type',
    ],
    ['a PDF', '%PDF-1.4\n', 'Download the readings as CSV'],
    ['old Excel', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'save it as XLSX'],
    [
      'a ZIP archive',
      zipSync({ 'readings.csv': strToU8('time,kWh\n') }),
      'Unpack it and import the file inside',
    ],
    ['NEM13', '100,NEM13,202301150900,MDP1,Retail\n250,6102334455\n', 'Ask for a NEM12 file'],
    [
      'gas',
      'TYPE,DATE,START TIME,END TIME,USAGE,UNITS\nNatural gas usage,2026-01-01,00:00,00:59,1,therms\n',
      'gas is not electricity',
    ],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});
