import { readFile, rename, writeFile } from 'node:fs/promises';

/** Remembers up to when each device's readings were confirmed. Losing it only means sending again. */
export async function openStateFile(path: string | undefined) {
  const text = path ? await readFile(path, 'utf8').catch(() => '{}') : '{}';
  const state = parse(text);
  let writing: Promise<void> | undefined;
  let changed = false;

  async function write(): Promise<void> {
    if (!path) return;
    while (changed) {
      changed = false;
      await writeFile(`${path}.new`, JSON.stringify(state));
      await rename(`${path}.new`, path);
    }
  }

  return {
    confirmed: (deviceId: number): number | undefined => state[deviceId],
    confirm(deviceId: number, until: number): void {
      state[deviceId] = until;
      changed = true;
      writing ??= write()
        .catch(() => undefined)
        .finally(() => {
          writing = undefined;
        });
    },
    flush: async () => {
      await writing;
      await write();
    },
  };
}

function parse(text: string): Record<string, number> {
  try {
    return JSON.parse(text) as Record<string, number>;
  } catch {
    return {};
  }
}
