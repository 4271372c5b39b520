import { UnreadableFileError, type Source } from '../model.ts';
import { decodeText, EncodingError, findEncoding, type Encoding } from './decode-text.ts';
import { findSeparator } from './find-separator.ts';
import type { HeaderOptions } from './find-header.ts';
import { headerOf, headRows } from './header-of.ts';
import { openEspi } from './open-espi.ts';
import { isNem, openNem12 } from './open-nem12.ts';
import { maxFileBytes, readBytes, readHead } from './read-bytes.ts';
import { readCsv } from './read-csv.ts';
import { openWorkbook } from './open-workbook.ts';
import { readJson } from './read-json.ts';
import type { Row, Table } from './table.ts';
import { unfoldIntervals } from './unfold-intervals.ts';

const headBytes = 64_000;

export interface OpenOptions extends HeaderOptions {
  /** Of the expanded file. */
  readonly limit?: number | undefined;
  /** Of a workbook with several. */
  readonly sheet?: string | undefined;
  /** Instead of what the beginning of the file shows. */
  readonly encoding?: Encoding | undefined;
}

/**
 * Finds out what kind of file this is and where its table begins.
 *
 * @throws {UnreadableFileError} when it holds no table
 * @throws {TableQuestion} when it holds several
 */
export async function openTable(source: Source, options: OpenOptions): Promise<Table> {
  const limit = options.limit ?? maxFileBytes;
  const head = await readHead(source, headBytes, limit);
  if (head.length === 0) throw new UnreadableFileError('The file is empty.');
  refuseOther(head);
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004')
    return openWorkbook(source, options);
  const start = new TextDecoder(findEncoding(head)).decode(head.subarray(0, 2_000)).trimStart();
  if (start.startsWith('<')) {
    refuseOtherMarkup(start);
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

/** Kinds of files that people take for tables. */
function refuseOther(head: Buffer): void {
  if (head.subarray(0, 4).toString('latin1') === '%PDF')
    throw new UnreadableFileError(
      'A PDF holds pages, not a table. Download the readings as CSV or XLSX.',
    );
  if (head.subarray(0, 4).toString('hex') === 'd0cf11e0')
    throw new UnreadableFileError(
      'This is a workbook of old Excel (XLS). Open it and save it as XLSX or CSV.',
    );
}

/** Markup that is not Green Button, which is the only XML that is read. */
function refuseOtherMarkup(start: string): void {
  if (/<!doctype html|<html[\s>]/i.test(start))
    throw new UnreadableFileError('The file is a web page, not a table. Download the data itself.');
  if (!/espi|<(\w+:)?(feed|entry|IntervalBlock)[\s>]/.test(start))
    throw new UnreadableFileError(
      'This kind of XML is not known. Download the readings as CSV, XLSX, JSON or Green Button XML (ESPI) instead.',
    );
}

async function openCsv(
  source: Source,
  encoding: Encoding,
  options: OpenOptions,
  limit: number,
): Promise<Table> {
  const text = await headText(source, encoding, limit);
  if (isNem(text)) return openNem12(source, text, { encoding, limit });
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
  const table: Table = {
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
  return (
    unfoldIntervals(table, first.slice(header.index + 1, headRows), options.direction) ?? table
  );
}

async function headText(source: Source, encoding: Encoding, limit: number): Promise<string> {
  let text = '';
  for await (const part of decodeText(readBytes(source, limit), encoding)) {
    text += part;
    if (text.length >= headBytes) break;
  }
  return text.slice(0, headBytes);
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
