import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

const leastFreeBytes = 300_000_000;
const marker = 'README.txt';
const markerText =
  'Data and secrets of the local Energy Management System. Delete the folder to start from scratch.\n';

/** If started by root, PostgreSQL runs as another user, who must be able to reach the folder. */
const ownersOnly = () => (process.getuid?.() === 0 ? 0o711 : 0o700);

/** A data folder, used by one platform at a time. */
export interface DataFolder {
  readonly path: (name: string) => string;
  /** Reads a JSON file, or creates it. Only its owner can read it. */
  readonly json: <Value>(name: string, make: () => Value) => Promise<Value>;
  readonly write: (name: string, value: unknown) => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * @throws {StartError} when the folder is in use, belongs to something else or cannot be written, or the disk is full
 */
export async function openDataFolder(directory: string, reset: boolean): Promise<DataFolder> {
  const path = (name: string) => join(directory, name);
  const lock = path('lock');
  await refuseSecondStart(lock, directory);
  if (reset) await removeOwn(directory);
  try {
    await mkdir(path('logs'), { recursive: true });
    await chmod(path('logs'), 0o700);
    await chmod(directory, ownersOnly());
    await writeFile(path(marker), markerText);
    await writeFile(lock, String(process.pid));
  } catch (error) {
    throw new StartError(
      `${directory} cannot be written (${(error as Error).message}); choose another with --data.`,
    );
  }
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < leastFreeBytes)
    throw new StartError(
      `The disk of ${directory} is nearly full; free 300 MB or choose another folder with --data.`,
    );

  const write = (name: string, value: unknown) =>
    writeFile(path(name), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });

  return {
    path,
    write,
    async json<Value>(name: string, make: () => Value) {
      const text = await readFile(path(name), 'utf8').catch(() => undefined);
      if (text !== undefined) return parse<Value>(path(name), text);
      const value = make();
      await write(name, value);
      return value;
    },
    release: () => rm(lock, { force: true }),
  };
}

function parse<Value>(file: string, text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new StartError(`${file} is damaged. Restore it, or start from scratch with --reset.`);
  }
}

async function refuseSecondStart(lock: string, directory: string): Promise<void> {
  const pid = Number(await readFile(lock, 'utf8').catch(() => '0'));
  if (!pid || pid === process.pid) return;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  const alive =
    command === undefined ? isAlive(pid) && !existsSync('/proc/self') : command.includes('dev-env');
  if (alive)
    throw new StartError(
      `The platform is already running in ${directory} (process ${pid}). Stop it first, or choose another folder with --data.`,
    );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function removeOwn(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const text = await readFile(join(directory, marker), 'utf8').catch(() => '');
  if (text !== markerText)
    throw new StartError(
      `${directory} was not created by this command, so --reset does not delete it. Delete it yourself.`,
    );
  await rm(directory, { recursive: true, force: true });
}
