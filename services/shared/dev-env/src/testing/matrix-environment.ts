import pg from 'pg';
import { testBroker, type TestBroker } from './test-broker.ts';
import { testDatabase, type TestDatabase } from './test-database.ts';
import { tokenIssuer, type TokenClaims, type TokenIssuer } from './token-issuer.ts';

interface Person {
  readonly userId: string;
  readonly authorities: readonly string[];
  readonly enabled: boolean;
}

interface Surroundings {
  readonly database: TestDatabase;
  readonly broker: TestBroker;
  readonly issuer: TokenIssuer;
}

interface Service {
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  port(): number;
}

const resident = ['ROLE_USER'] as const;
const administrator = ['ROLE_USER', 'ROLE_ADMIN'] as const;

/**
 * A service with copies of users in `users` and `deleted_users`, on its own database and vhost, and callers with signed
 * tokens.
 */
export async function matrixEnvironment(options: {
  migrations: URL;
  service: (surroundings: Surroundings) => Service;
  /** Adds a user to the copy. */
  add: (pool: pg.Pool, person: Person) => Promise<unknown>;
}) {
  const [database, broker, issuer] = await Promise.all([
    testDatabase({ migrations: options.migrations.pathname }),
    testBroker(),
    tokenIssuer(),
  ]);
  const pool = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  const service = options.service({ database, broker, issuer });
  await service.start();

  async function somebody(change: Partial<Person> = {}, claims: TokenClaims = {}) {
    const person = { userId: crypto.randomUUID(), authorities: resident, enabled: true, ...change };
    await options.add(pool, person);
    const { userId, authorities } = person;
    return { userId, token: await issuer.token({ userId, authorities, ...claims }) };
  }

  const gone = await somebody();
  await pool.query('DELETE FROM users WHERE id = $1', [gone.userId]);
  await pool.query('INSERT INTO deleted_users (id) VALUES ($1)', [gone.userId]);
  return {
    url: `http://127.0.0.1:${service.port()}`,
    pool,
    somebody,
    tokens: {
      resident: (await somebody()).token,
      administrator: (await somebody({ authorities: administrator })).token,
      expired: (await somebody({}, { expiresInSeconds: -1 })).token,
      'wrong audience': (await somebody({}, { audience: 'others' })).token,
      disabled: (await somebody({ authorities: administrator, enabled: false })).token,
      deleted: gone.token,
      'administrator no more': (await somebody({}, { authorities: administrator })).token,
    },
    async stop(): Promise<void> {
      await service.stop();
      await Promise.all([pool.end(), issuer.stop()]);
      await Promise.all([database.drop(), broker.drop()]);
    },
  };
}

export type MatrixEnvironment = Awaited<ReturnType<typeof matrixEnvironment>>;
