import type { BackupFile } from './manifest.ts';
import { sha256Of } from './sha256.ts';
import type { Target } from './targets/target.ts';

/** Small enough to keep in memory and send again as a whole. */
const fileBytes = 8_000_000;

/** Writes a stream to files `<name>.<number>`, and returns their descriptions. */
export async function writeFiles(
  target: Target,
  folder: string,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<BackupFile[]> {
  const files: BackupFile[] = [];
  let waiting: Uint8Array[] = [];
  let bytes = 0;

  async function flush(): Promise<void> {
    files.push(await writeFile(target, folder, `${name}.${files.length + 1}`, waiting));
    waiting = [];
    bytes = 0;
  }

  for await (const part of content) {
    waiting.push(part);
    bytes += part.length;
    if (bytes >= fileBytes) await flush();
  }
  if (bytes > 0) await flush();
  return files;
}

export async function writeFile(
  target: Target,
  folder: string,
  name: string,
  parts: readonly Uint8Array[],
): Promise<BackupFile> {
  const content = Buffer.concat(parts);
  await target.write(`${folder}/${name}`, content);
  return { name, bytes: content.length, sha256: sha256Of(content) };
}
