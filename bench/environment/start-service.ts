import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@ems/dev-env/free-port';
import { flagsOf } from '@ems/dev-env/idle-flags';
import { eventually } from '@ems/dev-env/testing/eventually';

export interface Service {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a service's `main.ts`, like `npm start` or a cluster, and waits until it is ready. */
export async function startService(
  entry: string,
  environment: Record<string, string>,
  given?: number,
): Promise<Service> {
  const port = given ?? (await freePorts(1))[0] ?? 0;
  const file = fileURLToPath(new URL(`../../services/${entry}`, import.meta.url));
  const child = fork(file, {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_NO_WARNINGS: '1',
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      ...environment,
    },
    execArgv: [
      ...flagsOf(entry),
      ...(process.env['BENCH_NODE_FLAGS'] ?? '').split(' ').filter(Boolean),
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}`);
      return (await fetch(`${url}/readyz`)).ok;
    },
    { deadlineMs: 60_000 },
  );
  return { url, pid: child.pid ?? 0, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

/** Memory of a process in bytes. Proportional: shared pages are divided among the processes that share them. */
export function memoryOf(pid: number): { rss: number; pss: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const field = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;
  return { rss: field('Rss'), pss: field('Pss') };
}
