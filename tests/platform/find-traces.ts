import type pg from 'pg';
import type { Outside } from './outside.ts';

interface Person {
  readonly userId: string;
  readonly email: string;
  readonly deviceIds: readonly number[];
}

const databases = ['authdb', 'userdb', 'devicedb', 'monitoringdb', 'supportdb'] as const;

/** Tombstones that remain by design: ids, and when and by which service they were erased. */
const tombstones = ['deleted_users', 'deleted_devices', 'deletions', 'deletion_confirmations'];

/** Finds every mention of a user or their devices, in any column of any database and at the broker. */
export async function findTraces(storage: Outside, person: Person): Promise<string[]> {
  const found = await Promise.all(
    databases.map(async (name) => {
      const pool = storage.database(name);
      try {
        return (await tracesIn(pool, person)).map((where) => `${name}.${where}`);
      } finally {
        await pool.end();
      }
    }),
  );
  return [...found.flat(), ...(await tracesAtBroker(storage, person))];
}

async function tracesIn(pool: pg.Pool, { userId, email, deviceIds }: Person): Promise<string[]> {
  const { rows: columns } = await pool.query<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS type
     FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name AND NOT p.relispartition
     WHERE c.table_schema = 'public' AND p.relkind IN ('r', 'p') AND p.relnamespace = 'public'::regnamespace`,
  );
  const traces: string[] = [];
  for (const { table, column, type } of columns) {
    if (tombstones.includes(table)) continue;
    const isDevice =
      type === 'integer' &&
      /^(device_id|id)$/.test(column) &&
      /device|reading|hour|alert|parked|broker/.test(`${table} ${column}`);
    const isText = ['uuid', 'text', 'jsonb', 'ARRAY', 'bytea'].includes(type);
    if (!isDevice && !isText) continue;
    const value = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const condition = isDevice ? `"${column}" = ANY($1::int[])` : `${value} ILIKE ANY($1::text[])`;
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM "${table}" WHERE ${condition}`,
      [isDevice ? deviceIds : [`%${userId}%`, `%${email}%`]],
    );
    if (rows[0]?.count) traces.push(`${table}.${column}: ${rows[0].count} rows`);
  }
  return traces;
}

async function tracesAtBroker({ management }: Outside, { deviceIds }: Person): Promise<string[]> {
  const users = (await management.get('/api/users?columns=name')) as { name: string }[];
  return users
    .filter(({ name }) => deviceIds.some((id) => name === `device-${id}`))
    .map(({ name }) => `broker login ${name}`);
}
