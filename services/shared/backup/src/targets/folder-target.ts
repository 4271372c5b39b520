import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BackupError } from '../backup-error.ts';
import type { Target } from './target.ts';

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A folder on this machine, such as a mounted volume. Only its owner can read the files. */
export function createFolderTarget(root: string): Target {
  const path = (key: string) => join(root, key);

  return {
    async write(key, content) {
      const file = path(key);
      const folder = dirname(file);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeDurably(`${file}.partial`, content);
        await rename(`${file}.partial`, file);
        await syncFolder(folder);
      } catch (error) {
        throw new BackupError(
          `The backup could not be written to ${root} (${(error as Error).message}). Check that the folder exists, may be written and has space`,
          { cause: error },
        );
      }
    },

    async read(key, maxBytes) {
      try {
        const { size } = await stat(path(key));
        return size > maxBytes ? undefined : await readFile(path(key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },

    async folders() {
      const entries = await list(root);
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    },

    async files(folder) {
      const entries = await list(path(folder));
      return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
    },

    async remove(key) {
      await rm(path(key), { force: true });
      // Succeeds only after the last file of the folder is removed.
      await rmdir(dirname(path(key))).catch(() => undefined);
    },
  };
}

async function list(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function writeDurably(file: string, content: Uint8Array): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without this, a crash could undo the rename. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
