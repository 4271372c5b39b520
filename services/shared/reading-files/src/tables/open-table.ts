import { UnreadableFileError, type Source } from '../model.ts';
import { decodeText, EncodingError, findEncoding, type Encoding } from './decode-text.ts';
import { findHeader } from './find-header.ts';
import { findSeparator } from './find-separator.ts';
import { openEspi } from './open-espi.ts';
import { maxFileBytes, readBytes, readHead } from './read-bytes.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { readXlsx } from './read-xlsx.ts';
import { cleanCell, type Row, type Table } from './table.ts';

const headBytes = 64_000;
const headRows = 200;

export interface OpenOptions {
  /** Whether this is the header of a layout that is known by name. */
  readonly isKnown: (header: readonly string[]) => boolean;
  /** Of the expanded file. */
  readonly limit?: number | undefined;
  /** Instead of what the beginning of the file shows. */
  readonly encoding?: Encoding | undefined;
}

/**
 * Finds out what kind of file this is and where its table begins.
 *
 * @throws {UnreadableFileError} when it holds no table.
 */
export async function openTable(source: Source, options: OpenOptions): Promise<Table> {
  const limit = options.limit ?? maxFileBytes;
  const head = await readHead(source, headBytes, limit);
  if (head.length === 0) throw new UnreadableFileError('The file is empty.');
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return openXlsx(source, options);
  const start = new TextDecoder(findEncoding(head)).decode(head.subarray(0, 2_000)).trimStart();
  if (start.startsWith('<')) {
    if (!/espi|feed|<ns\d*:entry|IntervalBlock/.test(start) && !start.startsWith('<?xml'))
      throw new UnreadableFileError(
        'The file is a web page, not a table. Download the data itself.',
      );
    return openEspi(source, head, limit);
  }
  if (start.startsWith('{') || start.startsWith('[')) return openJson(source, head);
  const encoding = options.encoding ?? findEncoding(head);
  try {
    return await openCsv(source, encoding, options, limit);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return openCsv(source, 'windows-1252', options, limit);
  }
}

async function openCsv(
  source: Source,
  encoding: Encoding,
  options: OpenOptions,
  limit: number,
): Promise<Table> {
  const text = await headText(source, encoding, limit);
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (lines.length > 1 && text.length >= headBytes / 4) lines.pop();
  const separator = findSeparator(lines.slice(0, headRows));
  const use = { encoding, separator, limit };
  const first: Row[] = [];
  for await (const batch of readCsv(source, use)) {
    first.push(...batch);
    if (first.length >= headRows) break;
  }
  const header = headerOf(first.slice(0, headRows), options);
  const headerLine = first[header.index]?.line ?? 0;
  return {
    format: 'CSV',
    encoding,
    header: header.header,
    headerLine,
    about: header.about,
    async *rows() {
      let skip = header.index + 1;
      for await (const batch of readCsv(source, use)) {
        if (skip === 0) yield batch;
        else if (batch.length > skip) {
          yield batch.slice(skip);
          skip = 0;
        } else skip -= batch.length;
      }
    },
  };
}

async function headText(source: Source, encoding: Encoding, limit: number): Promise<string> {
  let text = '';
  for await (const part of decodeText(readBytes(source, limit), encoding)) {
    text += part;
    if (text.length >= headBytes) break;
  }
  return text.slice(0, headBytes);
}

function headerOf(rows: readonly Row[], { isKnown }: OpenOptions) {
  const header = findHeader(rows, isKnown);
  if (!header)
    throw new UnreadableFileError(
      'No table with times and values was found in the file. Expected are rows with a date or time and a number.',
    );
  return {
    ...header,
    header: header.header.map((name, index) => cleanCell(name) || `column ${index + 1}`),
  };
}

async function openXlsx(source: Source, options: OpenOptions): Promise<Table> {
  const sheets = await readXlsx(source);
  const tables = sheets.flatMap(({ name, rows }) => {
    const header = findHeader(rows.slice(0, headRows), options.isKnown);
    return header ? [{ name, rows, header, isKnown: options.isKnown(header.header) }] : [];
  });
  const known = tables.filter((table) => table.isKnown);
  const candidates = known.length > 0 ? known : tables;
  const [table] = candidates;
  if (!table)
    throw new UnreadableFileError('No sheet of the workbook has a table with times and values.');
  if (candidates.length > 1)
    throw new UnreadableFileError(
      `Several sheets have readings: ${candidates.map(({ name }) => name).join(', ')}. Save the right one as CSV and try again.`,
    );
  const header = headerOf(table.rows.slice(0, headRows), options);
  return {
    format: `XLSX, sheet ${table.name}`,
    encoding: 'utf-8',
    header: header.header,
    headerLine: table.rows[header.index]?.line ?? 0,
    about: header.about,
    async *rows() {
      for (let from = header.index + 1; from < table.rows.length; from += 1_000)
        yield table.rows.slice(from, from + 1_000);
    },
  };
}

async function openJson(source: Source, head: Buffer): Promise<Table> {
  const { header, rows, about } = await readJson(source, head);
  return {
    format: 'JSON',
    encoding: 'utf-8',
    header,
    headerLine: 0,
    about,
    async *rows() {
      for (let from = 0; from < rows.length; from += 1_000) yield rows.slice(from, from + 1_000);
    },
  };
}
