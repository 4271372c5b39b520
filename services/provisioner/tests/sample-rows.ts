import type { ProvisionedStorage } from './provisioned-storage.ts';

const user = '6f1c1f6e-6d0b-4c8f-9d0c-0d1f2a3b4c5d';

/** Rows of every kind that is hard to carry over: by database. */
const statements: Readonly<Record<string, string>> = {
  authdb: `
    INSERT INTO accounts (id, email, password_hash, authorities, status)
    VALUES ('${user}', 'resident@example.org', 'hash', '{ROLE_USER,ROLE_ADMIN}', 'active');
    INSERT INTO sessions (id, account_id, user_agent, expires_at)
    VALUES (gen_random_uuid(), '${user}', E'tab\\there, newline\\nthere, backslash \\\\ and ü', now() + interval '1 day');
    INSERT INTO refresh_tokens (hash, session_id) SELECT '\\x00ff0a5c', id FROM sessions;
    INSERT INTO rate_limits (key, points) VALUES ('passing', 1)`,
  userdb: `
    INSERT INTO outbox (event_id, type, version, exchange, data, occurred_at, correlation_id, traceparent)
    VALUES (gen_random_uuid(), 'user.updated', 1, 'ems.sync', '{"a": "\\\\ \\" ü"}', now(), 'c', 't');
    DELETE FROM outbox;
    INSERT INTO outbox (event_id, type, version, exchange, data, occurred_at, correlation_id, traceparent)
    VALUES (gen_random_uuid(), 'user.updated', 1, 'ems.sync', '{"a": "\\\\ \\" ü"}', now(), 'c', 't')`,
  devicedb: `
    INSERT INTO devices (user_id, name, status, credential_hash)
    SELECT '${user}', 'Meter ' || n, 'active', 'hash' FROM generate_series(1, 20) n;
    DELETE FROM devices WHERE id > 17`,
  monitoringdb: `
    INSERT INTO users (id, version, time_zone) VALUES ('${user}', 1, 'Europe/Paris');
    INSERT INTO devices (id, version, user_id, name) VALUES (1, 1, '${user}', 'Meter');
    CREATE TABLE readings_20240105_20240106 PARTITION OF readings
      FOR VALUES FROM ('2024-01-05 00:00Z') TO ('2024-01-06 00:00Z') WITH (autovacuum_vacuum_insert_scale_factor = 0.1);
    SELECT create_readings_partition(t) FROM unnest('{2024-01-10 00:00Z,2026-10-01 00:00Z}'::timestamptz[]) t;
    INSERT INTO readings (device_id, ts, milliwatt_hours, sent_at)
    SELECT 1 + n % 3, '2024-01-05 00:00Z'::timestamptz + n * interval '1 second', n, now() FROM generate_series(0, 299999) n;
    INSERT INTO readings (device_id, ts, milliwatt_hours, sent_at, origin, is_estimated)
    SELECT 1, '2026-10-01 00:00Z'::timestamptz + n * interval '1 minute', n, now(), NULL, n % 2 = 0 FROM generate_series(1, 1000) n;
    INSERT INTO hours (device_id, hour, milliwatt_hours, readings, last_reading_at)
    SELECT 1, date_trunc('hour', ts), sum(milliwatt_hours), count(*), max(ts) FROM readings WHERE device_id = 1 GROUP BY 2;
    SELECT merge_readings_step(1000) FROM generate_series(1, 3);
    INSERT INTO worker_heartbeats (worker, unprocessed_messages, readings_per_second)
    VALUES (gen_random_uuid(), 0, 0)`,
  supportdb: `INSERT INTO users (id, version, name, email, language) VALUES ('${user}', 1, 'Ü', 'a@b.c', 'de')`,
};

export async function addSampleRows(storage: ProvisionedStorage): Promise<void> {
  for (const [database, statement] of Object.entries(statements))
    await storage.inside(database, (client) =>
      client.query(`SET ROLE ${database}_owner; ${statement}`),
    );
}

const passing = [
  'rate_limits',
  'worker_heartbeats',
  'ingest_progress',
  'readings_merges',
  '_prisma_migrations',
  '_restored_backup',
];

/** A digest of the rows of each table of all databases, and the values of the sequences. */
export async function digestRows(storage: ProvisionedStorage): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const database of Object.keys(statements))
    await storage.inside(database, async (client) => {
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT relname AS name FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
           AND relname <> ALL ($1) AND relname !~ '_copy$'`,
        [passing],
      );
      for (const { name } of tables) {
        const { rows } = await client.query<{ digest: string }>(
          `SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS digest FROM "${name}" t`,
        );
        digests[`${database}.${name}`] = rows[0]?.digest ?? '';
      }
      const { rows } = await client.query<{ name: string; value: string | null }>(
        `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = 'public'`,
      );
      for (const { name, value } of rows) digests[`${database}.${name}`] = String(value);
    });
  return digests;
}
