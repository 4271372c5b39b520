import { damaged, type BackupFile } from './manifest.ts';
import { sha256Of } from './sha256.ts';
import type { Target } from './targets/target.ts';

/** @throws {BackupError} when the content differs from what was written */
export async function readFile(
  target: Target,
  folder: string,
  { name, bytes, sha256 }: BackupFile,
): Promise<Buffer> {
  const content = await target.read(`${folder}/${name}`, bytes);
  if (content?.length !== bytes || sha256Of(content) !== sha256) throw damaged(folder, name);
  return content;
}

/** The stream that was written to these files. */
export async function* readFiles(
  target: Target,
  folder: string,
  files: readonly BackupFile[],
): AsyncGenerator<Buffer> {
  for (const file of files) yield readFile(target, folder, file);
}
