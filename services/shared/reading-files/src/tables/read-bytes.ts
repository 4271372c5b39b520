import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableFileError, type Source } from '../model.ts';

/** More is refused: expanded from gzip, or as it is. */
export const maxFileBytes = 1_000_000_000;

async function* limited(chunks: AsyncIterable<Uint8Array>, limit: number) {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit)
      throw new UnreadableFileError(
        `The file is larger than ${limit / 1e6} MB. Split it and try again.`,
      );
    yield chunk;
  }
}

/** The bytes of a file; of what gzip compressed, what it expands to. */
export async function* readBytes(source: Source, limit: number): AsyncGenerator<Uint8Array> {
  const iterator = source.open()[Symbol.asyncIterator]();
  try {
    let head = new Uint8Array(0);
    let done = false;
    while (head.length < 2 && !done) {
      const next = await iterator.next();
      done = next.done === true;
      if (!next.done) head = Buffer.concat([head, next.value]);
    }
    async function* all() {
      if (head.length > 0) yield head;
      if (done) return;
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        yield next.value;
    }
    if (head[0] !== 0x1f || head[1] !== 0x8b) {
      yield* limited(all(), limit);
      return;
    }
    const gunzip = createGunzip();
    const expanded = pipeline(Readable.from(limited(all(), limit)), gunzip, () => undefined);
    yield* limited(expanded, limit);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')
      throw new UnreadableFileError('The gzip file is damaged or incomplete. Download it again.', {
        cause: error,
      });
    throw error;
  } finally {
    await iterator.return?.();
  }
}

/** The beginning of a file, at least `bytes` long unless the file is shorter. */
export async function readHead(source: Source, bytes: number, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readBytes(source, limit)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(chunks);
}
