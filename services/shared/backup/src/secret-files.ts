import {
  mkdir,
  readdir,
  readFile as read,
  rename,
  stat,
  writeFile as write,
} from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { damaged, type BackupFile, type Manifest } from './manifest.ts';
import { readFile } from './read-files.ts';
import type { Target } from './targets/target.ts';
import { writeFile } from './write-files.ts';

/** The limit of Kubernetes for a Secret. */
const maxSecretBytes = 1_048_576;
const mostSecrets = 100;
const secretName = z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);
/** Does not begin with a dot: mounted Secrets contain such folders for updates. */
const secretKey = z.string().regex(/^[-_a-zA-Z0-9][-._a-zA-Z0-9]*$/);
const secretFiles = z.record(secretName, z.record(secretKey, z.base64()));

/** Backs up `folder`, which has a folder for each Secret and a file for each key. */
export async function writeSecrets(
  target: Target,
  backup: string,
  folder: string,
): Promise<BackupFile> {
  const secrets: Record<string, Record<string, string>> = {};
  const names = await visible(folder);
  if (names.length > mostSecrets)
    throw new BackupError(`BACKUP_SECRETS_DIR has more than ${mostSecrets} Secrets. Mount fewer`);
  for (const name of names) {
    const keys: Record<string, string> = {};
    for (const key of await visible(join(folder, name)))
      keys[key] = (await readSmall(join(folder, name, key))).toString('base64');
    secrets[name] = keys;
  }
  const content = gzipSync(JSON.stringify(secretFiles.parse(secrets)));
  return writeFile(target, backup, 'secrets.json.gz', [content]);
}

/** By Secret and key. Empty if the backup has none. */
export async function readSecrets(
  target: Target,
  { name, secrets }: Manifest,
): Promise<Map<string, Map<string, Buffer>>> {
  if (!secrets) return new Map();
  const content = gunzipSync(await readFile(target, name, secrets), {
    maxOutputLength: 2 * mostSecrets * maxSecretBytes,
  });
  const { data } = secretFiles.safeParse(JSON.parse(content.toString()));
  if (!data) throw damaged(name, secrets.name);
  return new Map(
    Object.entries(data).map(([secret, keys]) => [
      secret,
      new Map(Object.entries(keys).map(([key, value]) => [key, Buffer.from(value, 'base64')])),
    ]),
  );
}

/** Writes the Secrets unchanged. Only their owner can read them. */
export async function restoreSecrets(
  target: Target,
  manifest: Manifest,
  folder: string,
): Promise<void> {
  for (const [name, keys] of await readSecrets(target, manifest)) {
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
    for (const [key, value] of keys) {
      const path = join(folder, name, key);
      await write(`${path}.partial`, value, { mode: 0o600 });
      await rename(`${path}.partial`, path);
    }
  }
}

async function visible(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new BackupError(
      `${folder} in BACKUP_SECRETS_DIR cannot be read (${(error as Error).message}). It needs a folder for each Secret`,
      { cause: error },
    );
  }
}

async function readSmall(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > maxSecretBytes)
    throw new BackupError(`${path} is larger than a Secret can be. Mount another folder`);
  return read(path);
}
