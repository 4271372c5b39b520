import { gzipSync } from 'node:zlib';
import { joined, partsOf, split, type Parts } from './table-parts.ts';

const marked = (text: string) => `\uFEFF${text.replace('\uFEFF', '')}`;

type Mutation = (text: string) => string | Uint8Array | undefined;

/** Undefined where the file has no such form. */
const ofTable =
  (change: (parts: Parts) => Parts | string | undefined): Mutation =>
  (text) => {
    const parts = partsOf(text);
    const changed = parts && change(parts);
    return typeof changed === 'object' ? joined(changed) : changed;
  };

const ofCells = (change: (cell: string, parts: Parts, column: number) => string) =>
  ofTable((parts) => ({
    ...parts,
    rows: parts.rows.map((row) => row.map((cell, column) => change(cell, parts, column))),
  }));

const decimalOf = ({ separator, rows }: Parts) =>
  separator !== ',' && rows.some((row) => row.some((cell) => /^-?\d+,\d+$/.test(cell))) ? ',' : '.';

const isFraction = (text: string) => /^-?\d+[.,]\d+$/.test(text);

const dateTime = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}:\d{2})(?::00(?:\.0+)?)?)?$/;
const numericDate = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?: (\d{1,2}:\d{2})(?::00)?)?$/;

interface When {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly clock: string | undefined;
}

/** The time that a spreadsheet takes the cell for. */
function timeOf(cell: string, column: readonly string[]): When | undefined {
  const iso = dateTime.exec(cell);
  if (iso) return { year: iso[1] ?? '', month: iso[2] ?? '', day: iso[3] ?? '', clock: iso[4] };
  const [, one = '', sign, two = '', year = '', clock] = numericDate.exec(cell) ?? [];
  const is = (at: number) => column.some((text) => Number(numericDate.exec(text)?.[at]) > 12);
  if (sign === undefined || (sign !== '.' && !is(1) && !is(3))) return undefined;
  return sign !== '.' && is(3)
    ? { year, month: one, day: two, clock }
    : { year, month: two, day: one, clock };
}

const pad = (text: string) => text.padStart(2, '0');
const german = ({ year, month, day, clock }: When) =>
  `${pad(day)}.${pad(month)}.${year}${clock ? ` ${pad(clock.split(':')[0] ?? '')}:${clock.split(':')[1]}` : ''}`;
const american = ({ year, month, day, clock }: When) =>
  `${Number(month)}/${Number(day)}/${year}${clock ? ` ${clock.replace(/^0(?=\d:)/, '')}` : ''}`;

function resaved(parts: Parts, separator: string, decimal: string, write: (at: When) => string) {
  const own = decimalOf(parts);
  return {
    ...parts,
    about: parts.about.map((line) => split(line, parts.separator).join(separator)),
    separator,
    rows: parts.rows.map((row) =>
      row.map((cell, column) => {
        const time = timeOf(
          cell,
          parts.rows.map((other) => other[column] ?? ''),
        );
        if (time) return write(time);
        return isFraction(cell) && cell.includes(own) ? cell.replace(own, decimal) : cell;
      }),
    ),
  };
}

/** The thousands of columns with fractions, which are no identifiers. */
function withThousands(parts: Parts): Parts {
  const decimal = decimalOf(parts);
  const isMeasured = parts.header.map((_, column) =>
    parts.rows.some((row) => isFraction(row[column] ?? '')),
  );
  return {
    ...parts,
    rows: parts.rows.map((row) =>
      row.map((cell, column) => {
        if (!isMeasured[column] || !/^[1-9]\d{3,8}(?:[.,]\d+)?$/.test(cell)) return cell;
        const [whole = '', ...fraction] = cell.split(decimal);
        const sign = decimal === ',' ? '.' : ',';
        return [whole.replaceAll(/\B(?=(?:\d{3})+$)/g, sign), ...fraction].join(decimal);
      }),
    ),
  };
}

const savedInGerman = (parts: Parts) => resaved(parts, ';', ',', german);
const savedInAmerican = (parts: Parts) => resaved(parts, ',', '.', american);

/** What people and programs do to a file without changing what it says. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'a byte order mark': marked,
  'UTF-16, little-endian': (text) => Buffer.from(marked(text), 'utf16le'),
  'UTF-16, big-endian': (text) => Buffer.from(marked(text), 'utf16le').swap16(),
  gzip: (text) => gzipSync(text),
  'line breaks of Windows': (text) => text.replaceAll(/\r?\n/g, '\r\n'),
  'line breaks of old Macs': (text) => text.replaceAll(/\r?\n/g, '\r'),
  'no final line break': (text) => text.trimEnd(),
  'blank lines between rows': (text) => text.replaceAll('\n', '\n\n'),
  'everything quoted': ofTable((parts) => joined(parts, true)),
  'spaces after cells': ofCells((cell) => `${cell}  `),
  'an empty column at the end': ofTable((parts) => ({
    ...parts,
    header: [...parts.header, ''],
    rows: parts.rows.map((row) => [...row, '']),
  })),
  'an empty column at the end of rows': ofTable((parts) => ({
    ...parts,
    rows: parts.rows.map((row) => [...row, '']),
  })),
  'empty rows of separators at the end': ofTable((parts) => ({
    ...parts,
    rows: [...parts.rows, ...[1, 2].map(() => parts.header.map(() => ''))],
  })),
  'the header again': ofTable((parts) => ({
    ...parts,
    rows: [...parts.rows.slice(0, 2), parts.header, ...parts.rows.slice(2)],
  })),
  'a row of totals': ofTable((parts) => {
    const total = parts.header.map((_, column) => {
      const own = parts.rows.map((row) => row[column] ?? '').filter(isFraction);
      const sum = own.reduce((all, cell) => all + Number(cell.replace(',', '.')), 0);
      return own.length > 0 ? sum.toFixed(3).replace('.', decimalOf(parts)) : '';
    });
    return { ...parts, rows: [...parts.rows, ['Total', ...total.slice(1)]] };
  }),
  'two lines before': (text) => {
    const parts = partsOf(text);
    return parts && `Exported by the portal\nCustomer${parts.separator}Jane Doe\n${joined(parts)}`;
  },
  'a line with the separator': ofTable((parts) => `sep=${parts.separator}\n${joined(parts)}`),
  'newest first': ofTable((parts) => ({ ...parts, rows: parts.rows.toReversed() })),
  shuffled: ofTable((parts) => ({
    ...parts,
    rows: [
      ...parts.rows.filter((_, index) => index % 3 === 1),
      ...parts.rows.filter((_, index) => index % 3 !== 1).toReversed(),
    ],
  })),
  'each row twice': ofTable((parts) => ({
    ...parts,
    rows: parts.rows.flatMap((row) => [row, row]),
  })),
  'saved by a German spreadsheet': ofTable(savedInGerman),
  'saved by a German spreadsheet with thousands': ofTable((parts) =>
    withThousands(savedInGerman(parts)),
  ),
  'saved by an American spreadsheet': ofTable(savedInAmerican),
  'saved by an American spreadsheet with thousands': ofTable((parts) =>
    withThousands(savedInAmerican(parts)),
  ),
  'dates without leading zeros': ofCells((cell) =>
    cell.replace(/^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?!\d)/, (_, one, sign, two, three) =>
      [one, two, three].map((part: string) => part.replace(/^0/, '')).join(sign as string),
    ),
  ),
  'three decimal places': ofCells((cell, parts) =>
    isFraction(cell) && cell.includes(decimalOf(parts))
      ? `${cell}${'0'.repeat(Math.max(0, 3 - (cell.split(/[.,]/)[1] ?? '').length))}`
      : cell,
  ),
  'small numbers with an exponent': ofCells((cell, parts) => {
    const value = Number(cell.replace(decimalOf(parts), '.'));
    return isFraction(cell) && Math.abs(value) < 0.1
      ? value.toExponential().toUpperCase().replace('.', decimalOf(parts))
      : cell;
  }),
};
