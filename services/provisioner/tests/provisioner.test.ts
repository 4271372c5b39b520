import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { queues, topology } from '@ems/contracts';
import { freePorts } from '@ems/dev-env/free-port';
import { createManagement } from '@ems/messaging/management';
import { databases, randomPassword, urlOf, withClient } from '@ems/provisioning';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const vhost = `provisioner-${randomBytes(5).toString('hex')}`;
const { postgresUrl, managementUrl } = inject('infrastructure');
const management = createManagement(managementUrl);
const upperCase = (name: string) => name.toUpperCase().replaceAll('-', '_');
const admin = { name: `admin_${randomBytes(4).toString('hex')}`, password: randomPassword() };
let environment: Record<string, string>;
let unusedPort: number | undefined;

/** Passes each password in a file, like a cluster that mounts secrets. */
function passwordFiles(names: readonly string[]): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'provisioner-'));
  return Object.fromEntries(
    names.map((name) => {
      const file = join(folder, name);
      writeFileSync(file, `${randomPassword()}\n`);
      return [`${name}_FILE`, file];
    }),
  );
}

beforeAll(async () => {
  [unusedPort] = await freePorts(1);
  await withClient(postgresUrl, (client) =>
    client.query(
      `CREATE ROLE ${admin.name} LOGIN CREATEROLE CREATEDB PASSWORD '${admin.password}';
       GRANT CONNECT ON DATABASE postgres TO ${admin.name}`,
    ),
  );
  environment = {
    ADMIN_DATABASE_URL: urlOf(postgresUrl, 'postgres', admin),
    AMQP_MANAGEMENT_URL: managementUrl,
    AMQP_VHOST: vhost,
    WAIT_SECONDS: '0',
    ...passwordFiles([
      ...databases.flatMap(({ name }) => [
        `${upperCase(name)}_OWNER_PASSWORD`,
        `${upperCase(name)}_SERVICE_PASSWORD`,
      ]),
      ...topology.users.map(({ name }) => `${upperCase(name)}_AMQP_PASSWORD`),
    ]),
  };
});
afterAll(async () => {
  await management.delete(`/api/vhosts/${vhost}`);
  await management.post('/api/users/bulk-delete', {
    users: topology.users.map(({ name }) => name),
  });
  await withClient(postgresUrl, async (client) => {
    for (const { name } of databases) {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.query(`DROP ROLE IF EXISTS ${name}_owner, ${name}_service`);
    }
    await client.query(`DROP OWNED BY ${admin.name}; DROP ROLE ${admin.name}`);
  });
});

interface Line {
  readonly msg: string;
  readonly err?: { readonly message: string };
  readonly applied?: Readonly<Record<string, readonly string[]>>;
}

/** Runs the provisioner in its own process. Returns the exit code and the log. */
function provision(change: Record<string, string | undefined> = {}, ...steps: string[]) {
  const child = spawn(process.execPath, [program, ...steps], {
    env: { ...environment, ...change },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  return new Promise<{ code: number | null; lines: Line[] }>((resolve) => {
    child.once('close', (code) => {
      const lines = output.split('\n').filter(Boolean);
      resolve({ code, lines: lines.map((line) => JSON.parse(line) as Line) });
    });
  });
}

const appliedBy = ({ lines }: { lines: readonly Line[] }) =>
  Object.values(lines.find(({ applied }) => applied)?.applied ?? {}).flat();
const valueOf = (name: string) => readFileSync(environment[`${name}_FILE`] ?? '', 'utf8').trim();

test('two concurrent runs succeed and apply each migration once, and another run changes nothing', async () => {
  const [one, other] = await Promise.all([provision(), provision()]);
  expect([one.code, other.code]).toEqual([0, 0]);
  const applied = [...appliedBy(one), ...appliedBy(other)];
  expect(applied).toContain('20261124090000_init');
  const counts = await Promise.all(
    databases.map(({ name }) =>
      withClient(urlOf(postgresUrl, name), async (client) => {
        const { rows } = await client.query<{ entries: number; names: number }>(
          'SELECT count(*)::int AS entries, count(DISTINCT migration_name)::int AS names FROM _prisma_migrations',
        );
        return rows[0];
      }),
    ),
  );
  expect(counts.every((count) => count && count.entries === count.names)).toBe(true);
  expect(counts.reduce((sum, count) => sum + (count?.entries ?? 0), 0)).toBe(applied.length);

  const again = await provision();
  expect([again.code, appliedBy(again)]).toEqual([0, []]);
});

test('a service login can read and write rows but cannot change tables', async () => {
  const service = { name: 'supportdb_service', password: valueOf('SUPPORTDB_SERVICE_PASSWORD') };
  await withClient(urlOf(postgresUrl, 'supportdb', service), async (client) => {
    await client.query('INSERT INTO deleted_users (id) VALUES (gen_random_uuid())');
    await client.query('DELETE FROM deleted_users');
    await expect(client.query('DROP TABLE deleted_users')).rejects.toThrow('must be owner');
    await expect(client.query('CREATE TABLE mine ()')).rejects.toThrow('permission denied');
  });
  const elsewhere = urlOf(postgresUrl, 'authdb', service);
  await expect(withClient(elsewhere, async () => undefined)).rejects.toThrow('permission denied');
});

test('the broker has the exchanges and queues, and each login has its password', async () => {
  await management.get(`/api/queues/${vhost}/${queues.readings}`);
  const url = new URL(managementUrl);
  url.username = 'queue-monitor';
  url.password = valueOf('QUEUE_MONITOR_AMQP_PASSWORD');
  await createManagement(url.href).get('/api/overview');
});

test('a changed password takes effect with the next run', async () => {
  const password = randomPassword();
  const { code } = await provision(
    { AUTHDB_SERVICE_PASSWORD: password, AUTHDB_SERVICE_PASSWORD_FILE: '' },
    'logins',
  );
  expect(code).toBe(0);
  const login = { name: 'authdb_service', password };
  await withClient(urlOf(postgresUrl, 'authdb', login), (client) => client.query('SELECT 1'));
});

test('a single step needs only its own variables', async () => {
  const unneeded = Object.keys(environment).filter((name) => /DATABASE|DB_/.test(name));
  const { code } = await provision(
    Object.fromEntries(unneeded.map((name) => [name, undefined])),
    'broker',
  );
  expect(code).toBe(0);
});

test.each([
  [
    'a wrong database password',
    () => ({ ADMIN_DATABASE_URL: urlOf(postgresUrl, 'postgres', { ...admin, password: 'wrong' }) }),
    'logins: The database server refused the password. Check ADMIN_DATABASE_URL',
  ],
  [
    'a login without the right to create',
    () => ({
      ADMIN_DATABASE_URL: urlOf(postgresUrl, 'authdb', {
        name: 'authdb_owner',
        password: valueOf('AUTHDB_OWNER_PASSWORD'),
      }),
    }),
    'may create databases and roles',
  ],
  [
    'an unreachable database',
    () => ({ ADMIN_DATABASE_URL: 'postgresql://a:b@127.0.0.1:1/postgres' }),
    'logins: Nothing answers at the address in ADMIN_DATABASE_URL (ECONNREFUSED)',
  ],
  [
    'a wrong broker password',
    () => ({ AMQP_MANAGEMENT_URL: managementUrl.replace(/:[^:@]+@/, ':wrong@') }),
    'broker: The broker refused the login. Check AMQP_MANAGEMENT_URL',
  ],
  [
    'an unreachable broker',
    () => ({ AMQP_MANAGEMENT_URL: `http://a:b@127.0.0.1:${unusedPort}` }),
    'broker: Nothing answers at the address in AMQP_MANAGEMENT_URL (ECONNREFUSED)',
  ],
  [
    'a missing password',
    () => ({ USERDB_OWNER_PASSWORD_FILE: undefined }),
    'USERDB_OWNER_PASSWORD: is missing. Set it or USERDB_OWNER_PASSWORD_FILE',
  ],
])('%s ends the run with one sentence, and the next run works', async (_, change, sentence) => {
  const { code, lines } = await provision(change());
  expect(code).toBe(1);
  expect(lines.at(-1)?.err?.message).toContain(sentence);
});

test('a step that does not exist is named', async () => {
  const { code, lines } = await provision({}, 'everything');
  expect([code, lines.at(-1)?.err?.message]).toEqual([
    1,
    'There is no step everything. Use logins, restore, migrations, broker, backup',
  ]);
});
