import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Source } from '@ems/reading-files';

export interface OpenedSource extends Source {
  close(): Promise<void>;
}

const ofFile = (path: string, name: string): Source => ({
  name,
  open: () => createReadStream(path),
});

/** Opens a file, or standard input (`-`), which is copied to a file because it is read twice. */
export async function openSource(path: string): Promise<OpenedSource> {
  if (path !== '-') return { ...ofFile(path, basename(path)), close: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), 'ems-replay-'));
  const copy = join(folder, 'input');
  await pipeline(process.stdin, createWriteStream(copy, { mode: 0o600 }));
  return {
    ...ofFile(copy, 'standard input'),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
