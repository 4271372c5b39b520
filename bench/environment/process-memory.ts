import { readdir, readFile } from 'node:fs/promises';
import { memoryOf } from './start-service.ts';

export interface ProcessMemory {
  readonly pid: number;
  /** Program and arguments. */
  readonly command: string;
  readonly rss: number;
  readonly pss: number;
}

/** A process and all its descendants, with their memory. */
export async function memoryBelow(root: number): Promise<ProcessMemory[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const found = new Set([root]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  const all = await Promise.all(
    [...found].map(async (pid) => {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      try {
        return [{ pid, command: text.replaceAll('\0', ' '), ...memoryOf(pid) }];
      } catch {
        // The process has ended meanwhile.
        return [];
      }
    }),
  );
  return all.flat();
}

export const sumOf = (processes: readonly ProcessMemory[]) => ({
  count: processes.length,
  rss: processes.reduce((total, { rss }) => total + rss, 0),
  pss: processes.reduce((total, { pss }) => total + pss, 0),
});
