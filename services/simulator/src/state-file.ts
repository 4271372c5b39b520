import { open, readFile, rename } from 'node:fs/promises';
import type { Logger } from '@ems/logging';
import { z } from 'zod';
import type { Schedule } from './domain/schedule.ts';

const grid = z.object({ from: z.int(), seconds: z.int().min(1) });

/** Earlier versions kept only the instant up to which everything was confirmed. */
const schedule = z.union([
  z.int().transform((confirmed): Schedule => ({ confirmed, grids: [] })),
  z.object({ confirmed: z.int(), grids: z.array(grid) }),
]);

const file = z.record(z.string(), schedule);

export class StateFileError extends Error {
  override name = 'StateFileError';
}

/**
 * Remembers the schedule of each device, and up to where it was confirmed.
 *
 * @throws {StateFileError} when the content of the file is unusable: starting over could count energy twice.
 */
export async function openStateFile(path: string | undefined, logger: Logger) {
  const state = path === undefined ? {} : await read(path);
  let writing: Promise<void> | undefined;
  let changed = false;
  let failing = false;

  async function write(): Promise<void> {
    while (path !== undefined && changed) {
      changed = false;
      await replace(path, JSON.stringify(state));
    }
    if (failing) logger.info({ path }, 'State file writable again');
    failing = false;
  }

  function report(error: unknown): void {
    changed = true;
    if (failing) return;
    failing = true;
    logger.error(
      { err: error, path },
      'State file not writable. Readings confirmed since then are sent again after a restart. Free disk space and make the folder writable',
    );
  }

  return {
    known: (deviceId: number): Schedule | undefined => state[deviceId],
    /** @throws {StateFileError} when it cannot be written. Nothing may be sent before it is remembered. */
    async begin(schedules: readonly (readonly [number, Schedule])[]): Promise<void> {
      Object.assign(state, Object.fromEntries(schedules));
      changed = true;
      await write().catch((error: unknown) => {
        throw new StateFileError(
          `${path} cannot be written (${(error as Error).message}). Make its folder writable, or set SIMULATOR_STATE_FILE to another file`,
        );
      });
    },
    confirm(deviceId: number, confirmed: number): void {
      state[deviceId] = { grids: [], ...state[deviceId], confirmed };
      changed = true;
      writing ??= write()
        .catch(report)
        .finally(() => {
          writing = undefined;
        });
    },
    /** Resolves when everything confirmed so far is in the file, or could not be written. */
    async flush(): Promise<void> {
      await writing;
      await write().catch(report);
    },
  };
}

export type StateFile = Awaited<ReturnType<typeof openStateFile>>;

/** Replaces the file completely or not at all, even if the power fails in between. */
async function replace(path: string, text: string): Promise<void> {
  const handle = await open(`${path}.new`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.new`, path);
}

async function read(path: string): Promise<Record<string, Schedule>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new StateFileError(
      `${path} cannot be read (${(error as Error).message}). Make it readable, or set SIMULATOR_STATE_FILE to another file`,
    );
  }
  try {
    return file.parse(JSON.parse(text));
  } catch {
    throw new StateFileError(
      `${path} is damaged. Restore it, or delete it to start from scratch; readings sent at another interval may then count twice`,
    );
  }
}
