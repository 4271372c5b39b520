import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, whenExited } from './processes.ts';

const mostLogBytes = 10_000_000;
const longestPauseMs = 5_000;
const stableMs = 30_000;

export interface Supervised {
  readonly name: string;
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
}

interface LogLine {
  readonly level?: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

/**
 * Runs a TypeScript program, and restarts it with growing pauses whenever it ends. Its log goes to a file. Errors are
 * also printed. The program ends itself when this process ends.
 */
export function supervise(options: {
  name: string;
  file: string;
  environment: Record<string, string>;
  /** Options of Node. */
  execArgv: readonly string[];
  logFile: string;
  show: (line: string) => void;
}): Supervised {
  const { name, file, environment, execArgv, logFile, show } = options;
  let child: ChildProcess | undefined;
  let stopped = false;
  rotate(logFile);
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });

  function showErrors(chunk: Buffer): void {
    for (const line of chunk.toString().split('\n')) {
      if (!line.includes('"level":"error"') && !line.includes('"level":"fatal"')) continue;
      const { level, msg, err } = parse(line);
      show(`${name}: ${level} ${msg ?? ''}${err?.message ? ` (${err.message})` : ''}`);
    }
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopped;) {
      const startedAt = Date.now();
      child = fork(file, {
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_NO_WARNINGS: '1',
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
          ...environment,
        },
        execArgv: [...execArgv],
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // In its own process group, because Ctrl-C in a terminal would end the whole foreground group too early.
        detached: true,
      });
      child.stdout?.on('data', (chunk: Buffer) => {
        log.write(chunk);
        showErrors(chunk);
      });
      child.stderr?.on('data', (chunk: Buffer) => log.write(chunk));
      const ended = child;
      await whenExited(ended);
      if (stopped) return;
      failures = Date.now() - startedAt > stableMs ? 1 : failures + 1;
      show(
        `${name} ended (${ended.signalCode ?? `code ${ended.exitCode}`}), starting it again; see ${logFile}`,
      );
      await delay(Math.min(longestPauseMs, 100 * 2 ** failures));
    }
  }

  const running = run();
  return {
    name,
    pid: () => child?.pid,
    async stop(): Promise<void> {
      stopped = true;
      if (child && isRunning(child)) child.kill('SIGTERM');
      const force = setTimeout(() => child?.kill('SIGKILL'), 28_000);
      await running;
      clearTimeout(force);
      log.end();
    },
  };
}

function rotate(file: string): void {
  try {
    if (statSync(file).size > mostLogBytes) renameSync(file, `${file}.1`);
  } catch {
    // No file exists yet.
  }
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return {};
  }
}
