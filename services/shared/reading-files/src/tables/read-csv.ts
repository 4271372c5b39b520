import { Parser, type CsvError } from 'csv-parse';
import { UnreadableFileError, type Source } from '../model.ts';
import { decodeText, type Encoding } from './decode-text.ts';
import { readBytes } from './read-bytes.ts';
import { cleanCell, maxColumns, maxRows, type Row } from './table.ts';

const maxCellsBytes = 256 * 1024;

/** The rows of a text file, some at a time; empty lines are left out. */
export async function* readCsv(
  source: Source,
  use: { readonly encoding: Encoding; readonly separator: string; readonly limit: number },
): AsyncGenerator<readonly Row[]> {
  const parser = new Parser({
    delimiter: use.separator,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxCellsBytes,
    // The types know no records but lists of cells.
    on_record: (cells: string[], { lines }) =>
      ({ line: lines, cells: cells.map(cleanCell) }) satisfies Row as never,
  });
  let failure: CsvError | undefined;
  parser.on('error', (error: CsvError) => (failure = error));
  let rows = 0;
  function* taken(): Generator<readonly Row[]> {
    if (failure) throw unreadable(failure);
    const batch: Row[] = [];
    for (let row = parser.read() as Row | null; row; row = parser.read() as Row | null) {
      if (row.cells.length > maxColumns)
        throw new UnreadableFileError(`Line ${row.line} has more than ${maxColumns} columns.`);
      batch.push(row);
    }
    rows += batch.length;
    if (rows > maxRows)
      throw new UnreadableFileError(
        `The file has more than ${maxRows / 1e6} million rows. Split it and try again.`,
      );
    if (batch.length > 0) yield batch;
  }
  const text = decodeText(readBytes(source, use.limit), use.encoding);
  for await (const chunk of text) {
    for (let from = 0; from < chunk.length; from += 65_536) {
      const isRoomy = parser.write(chunk.slice(from, from + 65_536));
      yield* taken();
      if (!isRoomy) await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  const ended = new Promise<void>((resolve) =>
    parser.once('end', resolve).once('error', () => resolve()),
  );
  parser.end();
  yield* taken();
  await Promise.race([ended, new Promise<void>((resolve) => setImmediate(resolve))]);
  yield* taken();
}

function unreadable(error: CsvError): UnreadableFileError {
  const { lines } = error as { lines?: number };
  return new UnreadableFileError(
    `The table cannot be read near line ${lines ?? '?'}: a quote that opens there may not be closed.`,
    { cause: error },
  );
}
