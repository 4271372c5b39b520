import type { ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';

export const isRunning = (child: ChildProcess): boolean =>
  child.pid !== undefined && child.exitCode === null && child.signalCode === null;

export const whenExited = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

/** Keeps the last output of a process. */
export function lastWords(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-8_000);
    });
  return () => text.trim();
}

/** Ends a process group by its leader, by force after the deadline. */
export async function terminate(
  child: ChildProcess,
  signal: NodeJS.Signals,
  deadlineMs: number,
): Promise<void> {
  if (!isRunning(child)) return;
  const exited = whenExited(child);
  signalGroup(child.pid, signal);
  const force = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), deadlineMs);
  await exited;
  clearTimeout(force);
}

export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (!pid) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already ended.
  }
}

/** If started by root, a server runs as the owner of its folder. */
export async function ownerOf(directory: string): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const { uid, gid } = await stat(directory);
  return { uid, gid };
}
