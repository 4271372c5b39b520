import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, provisionDatabase, urlOf, withClient } from '@ems/provisioning';
import { inject } from 'vitest';

export interface TestDatabase {
  /** URL for the service under test, which may only read and write rows. */
  readonly url: string;
  readonly ownerUrl: string;
  /** URL of a superuser, for actions from outside the service such as cutting connections. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

/**
 * A new, migrated database for one test file. It is copied from a template, which is created once for each state of the
 * migrations.
 */
export async function testDatabase(options: { migrations: string }): Promise<TestDatabase> {
  const { postgresUrl } = inject('infrastructure');
  const hash = await hashOf(options.migrations);
  const logins = loginsOf(hash);
  await ensureTemplate(postgresUrl, logins, options.migrations);
  const name = `test_${hash}_${randomBytes(5).toString('hex')}`;
  await withClient(postgresUrl, async (client) => {
    await client.query(
      `CREATE DATABASE ${name} TEMPLATE ${logins.database} OWNER ${logins.owner.name}`,
    );
    await client.query(`GRANT CONNECT ON DATABASE ${name} TO ${logins.service.name}`);
  });
  return {
    url: urlOf(postgresUrl, name, logins.service),
    ownerUrl: urlOf(postgresUrl, name, logins.owner),
    adminUrl: urlOf(postgresUrl, name),
    drop: () =>
      withClient(postgresUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** The same for all processes of a run, so that they can share the template. */
const loginsOf = (hash: string) => ({
  database: `template_${hash}`,
  owner: { name: `owner_${hash}`, password: passwordOf(hash, 'owner') },
  service: { name: `service_${hash}`, password: passwordOf(hash, 'service') },
});

const passwordOf = (hash: string, role: string) =>
  createHash('sha256')
    .update(`${inject('infrastructure').postgresUrl} ${hash} ${role}`)
    .digest('base64url');

async function ensureTemplate(
  adminUrl: string,
  logins: ReturnType<typeof loginsOf>,
  directory: string,
) {
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [logins.database]);
    const { rowCount } = await client.query(
      'SELECT FROM pg_database WHERE datname = $1 AND datistemplate',
      [logins.database],
    );
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${logins.database} WITH (FORCE)`);
    await provisionDatabase(adminUrl, logins);
    await migrate({ url: urlOf(adminUrl, logins.database, logins.owner), directory });
    await client.query(
      `ALTER DATABASE ${logins.database} IS_TEMPLATE true ALLOW_CONNECTIONS false`,
    );
  });
}

async function hashOf(directory: string): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of (await readdir(directory, { recursive: true })).toSorted()) {
    if (entry.endsWith('.sql')) hash.update(entry).update(await readFile(join(directory, entry)));
  }
  return hash.digest('hex').slice(0, 12);
}
