import type { Pool } from 'pg';
import type { TokenClaims, TokenIssuer } from './token-issuer.ts';

interface Person {
  readonly userId: string;
  readonly authorities: readonly string[];
  readonly enabled: boolean;
}

const resident = ['ROLE_USER'] as const;
const administrator = ['ROLE_USER', 'ROLE_ADMIN'] as const;

/** Callers of a service that keeps a copy of people in `users` and `deleted_users`, and that all have a signed token. */
export async function matrixPeople(options: {
  pool: Pick<Pool, 'query'>;
  issuer: TokenIssuer;
  /** Adds a row to the copy. */
  add: (person: Person) => Promise<unknown>;
}) {
  const { pool, issuer, add } = options;

  async function somebody(change: Partial<Person> = {}, claims: TokenClaims = {}) {
    const person = { userId: crypto.randomUUID(), authorities: resident, enabled: true, ...change };
    await add(person);
    const { userId, authorities } = person;
    return { userId, token: await issuer.token({ userId, authorities, ...claims }) };
  }

  const gone = await somebody();
  await pool.query('DELETE FROM users WHERE id = $1', [gone.userId]);
  await pool.query('INSERT INTO deleted_users (id) VALUES ($1)', [gone.userId]);
  return {
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
  };
}
