import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topology } from '@ems/contracts';
import { startTestInfrastructure } from '@ems/dev-env/test-infrastructure';
import { databases, randomPassword, urlOf, withClient } from '@ems/provisioning';
import type pg from 'pg';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const upperCase = (name: string) => name.toUpperCase().replaceAll('-', '_');

export interface Run {
  readonly code: number | null;
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly output: string;
}

/** A PostgreSQL and a RabbitMQ of the test's own, which the provisioner works on in its own processes. */
export async function provisionedStorage() {
  const { stop, ...infrastructure } = await startTestInfrastructure();
  const folder = mkdtempSync(join(tmpdir(), 'provisioned-'));
  const resultFile = join(folder, 'result');
  const admin = { name: 'admin', password: randomPassword() };
  // Like an external PostgreSQL: no superuser.
  await withClient(infrastructure.postgresUrl, (client) =>
    client.query(
      `CREATE ROLE ${admin.name} LOGIN CREATEROLE CREATEDB PASSWORD '${admin.password}';
       GRANT CONNECT ON DATABASE postgres TO ${admin.name}`,
    ),
  );
  const passwords = [
    ...databases.flatMap(({ name }) => [`${name}_OWNER_PASSWORD`, `${name}_SERVICE_PASSWORD`]),
    ...topology.users.map(({ name }) => `${name}_AMQP_PASSWORD`),
  ];
  const environment: Record<string, string> = {
    ADMIN_DATABASE_URL: urlOf(infrastructure.postgresUrl, 'postgres', admin),
    AMQP_MANAGEMENT_URL: infrastructure.managementUrl,
    WAIT_SECONDS: '0',
    RESULT_FILE: resultFile,
    ...Object.fromEntries(passwords.map((name) => [upperCase(name), randomPassword()])),
  };

  function start(change: Readonly<Record<string, string>>, ...steps: string[]) {
    rmSync(resultFile, { force: true });
    const child = spawn(process.execPath, [program, ...steps], {
      env: { ...environment, ...change },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    const done = new Promise<Run>((resolve) => {
      child.once('close', (code) => resolve({ code, result: readResult(resultFile), output }));
    });
    return { done, kill: () => child.kill('SIGKILL') };
  }

  return {
    ...infrastructure,
    passwords: Object.entries(environment).flatMap(([name, value]) =>
      name.endsWith('PASSWORD') ? [value] : [],
    ),
    start,
    run: (change: Readonly<Record<string, string>>, ...steps: string[]) =>
      start(change, ...steps).done,
    inside: <Result>(database: string, work: (client: pg.Client) => Promise<Result>) =>
      withClient(urlOf(infrastructure.postgresUrl, database), work),
    async stop(): Promise<void> {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function readResult(file: string): Run['result'] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Run['result'];
  } catch {
    return undefined;
  }
}

export type ProvisionedStorage = Awaited<ReturnType<typeof provisionedStorage>>;
