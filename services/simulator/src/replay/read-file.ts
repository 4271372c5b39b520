import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { createRowParser, type ParsedLine, type RowOptions } from './parse-rows.ts';

export interface FileLine {
  readonly number: number;
  readonly line: ParsedLine;
  /** Part of the file that has been read, 0 to 1; undefined for standard input. */
  readonly done: number | undefined;
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

const delimiterOf = (header: string) =>
  [';', '\t', ','].find((delimiter) => header.includes(delimiter)) ?? ',';

/** Looks at the first line before the parser is made: the separator follows from it. */
async function headLine(source: Readable): Promise<{ head: string; rest: Readable }> {
  const chunks: Buffer[] = [];
  const iterator = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (;;) {
    const { value, done } = await iterator.next();
    if (!done) chunks.push(Buffer.from(value));
    const text = Buffer.concat(chunks);
    const end = text.indexOf(10);
    if (end < 0 && !done && text.length < 100_000) continue;
    const head = text
      .subarray(0, end < 0 ? text.length : end)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim();
    async function* again() {
      yield text;
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        yield next.value;
    }
    return { head, rest: Readable.from(again()) };
  }
}

/** Reads a file (`-`: standard input; gzip is recognised) line by line, in flat memory. */
export async function* readFile(path: string, options: RowOptions): AsyncGenerator<FileLine> {
  const size = path === '-' ? undefined : (await stat(path)).size;
  let read = 0;
  const raw = path === '-' ? process.stdin : createReadStream(path);
  const counted = raw.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        read += chunk.length;
        done(null, chunk);
      },
    }),
  );
  const plain = path !== '-' && (await isGzip(path)) ? counted.pipe(createGunzip()) : counted;
  const { head, rest } = await headLine(plain);
  const delimiter = delimiterOf(head);
  const header = head.split(delimiter).map((name) => name.replaceAll('"', ''));
  const parseRow = createRowParser(header, options);
  const rows = rest.pipe(
    parse({
      delimiter,
      bom: true,
      from_line: 2,
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      skip_empty_lines: true,
    }),
  );
  let number = 1;
  for await (const fields of rows as AsyncIterable<string[]>) {
    number++;
    yield { number, line: parseRow(fields), done: size ? Math.min(1, read / size) : undefined };
  }
}
