import { createHash } from 'node:crypto';
import { DomainError } from '@ems/domain-error';
import type { ImportRepository } from '../db/import-repository.ts';

/** Limits the upload itself, compressed or not. */
export const maxUploadBytes = 100_000_000;
const chunkBytes = 1_000_000;

/** Stores an upload in pieces, with at most one of them in memory. */
export async function receiveFile(
  imports: ImportRepository,
  id: string,
  upload: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let pending: Uint8Array[] = [];
  let [pendingBytes, bytes, position] = [0, 0, 0];
  async function flush(): Promise<void> {
    if (pendingBytes === 0) return;
    await imports.addChunk(id, position++, Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  }
  for await (const part of upload) {
    bytes += part.length;
    if (bytes > maxUploadBytes)
      throw new DomainError(
        'body_too_large',
        `Send at most ${maxUploadBytes / 1e6} MB. Split the file`,
      );
    hash.update(part);
    pending.push(part);
    pendingBytes += part.length;
    if (pendingBytes >= chunkBytes) await flush();
  }
  await flush();
  return { bytes, sha256: hash.digest('hex') };
}
