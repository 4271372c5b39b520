import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Never starts with a hyphen, which a command line would read as an option. */
export function randomPassword(bytes = 24): string {
  const password = randomBytes(bytes).toString('base64url');
  return password.startsWith('-') ? randomPassword(bytes) : password;
}

export interface DatabaseLogins {
  readonly database: string;
  /** Owns the schema and runs migrations. */
  readonly owner: { readonly name: string; readonly password: string };
  /** Can only read and write rows. */
  readonly service: { readonly name: string; readonly password: string };
}

const quote = pg.escapeIdentifier;
const literal = pg.escapeLiteral;

/** The same for all processes that provision one server. */
const lockKey = 7_262_418;

/**
 * Creates a database and its two logins if missing, and sets their passwords. Only one process runs at a time. The login
 * of `adminUrl` must be allowed to create roles and databases.
 */
export async function provisionDatabase(adminUrl: string, logins: DatabaseLogins): Promise<void> {
  const { database, owner, service } = logins;
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    for (const { name, password } of [owner, service]) await ensureLogin(client, name, password);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      database,
    ]);
    if (!rowCount) await createDatabase(client, database, owner.name);
    await withClient(urlOf(adminUrl, database, owner), (own) => grantRows(own, logins));
  });
}

async function createDatabase(client: pg.Client, database: string, owner: string): Promise<void> {
  const { rows } = await client.query<{ superuser: boolean }>(
    'SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user',
  );
  // Only a member of a role can give it a database.
  if (!rows[0]?.superuser) await client.query(`GRANT ${quote(owner)} TO CURRENT_USER`);
  // An existing server may have other defaults, some of them without Unicode.
  await client.query(
    `CREATE DATABASE ${quote(database)} OWNER ${quote(owner)}
     TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER libc LOCALE 'C'`,
  );
}

/** Lets the service read and write all existing and future tables of the owner. */
async function grantRows(
  owner: pg.Client,
  { database, owner: { name }, service }: DatabaseLogins,
): Promise<void> {
  const [of, to] = [quote(name), quote(service.name)];
  await owner.query(`
    REVOKE ALL ON DATABASE ${quote(database)} FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${quote(database)} TO ${to};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${to};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${to};
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${to};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${of} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${to};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${of} IN SCHEMA public GRANT USAGE ON SEQUENCES TO ${to};
    ALTER DEFAULT PRIVILEGES FOR ROLE ${of} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
    ALTER DEFAULT PRIVILEGES FOR ROLE ${of} IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO ${to};`);
}

async function ensureLogin(client: pg.Client, name: string, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  const verb = rowCount ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${quote(name)} LOGIN PASSWORD ${literal(password)}`);
}

/** The same server with another database, and optionally another login. */
export function urlOf(
  adminUrl: string,
  database: string,
  login?: { readonly name: string; readonly password: string },
): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (login) {
    url.username = login.name;
    url.password = login.password;
  }
  return url.href;
}

export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
