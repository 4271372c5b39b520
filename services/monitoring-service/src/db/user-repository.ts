import type { Pool, PoolClient } from '@ems/database';
import type { Standing } from '@ems/tokens';
import { eraseDevices } from './device-repository.ts';
import { eraseParkedAboutDeleted } from './parked-message-repository.ts';

export interface User {
  readonly userId: string;
  readonly version: number;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly authorities: readonly string[];
}

/** Saves a user if the copy is newer and the user is not deleted. */
export async function saveUser(pool: Pool, user: User): Promise<void> {
  await pool.query(
    `INSERT INTO users AS u (id, version, time_zone, enabled, authorities)
     SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT FROM deleted_users WHERE id = $1)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, time_zone = excluded.time_zone,
       enabled = excluded.enabled, authorities = excluded.authorities
     WHERE excluded.version > u.version`,
    [user.userId, user.version, user.timeZone, user.enabled, user.authorities],
  );
}

/** Every request waits for this, so a silent connection is replaced soon. */
const standingAnswerMs = 2_000;

/** The standing of each known user. */
export async function standingsOf(
  pool: Pool,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Standing>> {
  const query = {
    name: 'standings',
    text: `SELECT id, enabled, authorities FROM users WHERE id = ANY($1::uuid[])
           UNION ALL SELECT id, false, NULL FROM deleted_users WHERE id = ANY($1::uuid[])`,
    values: [userIds],
    query_timeout: standingAnswerMs,
  };
  const { rows } = await pool.query<Standing & { id: string }>(query);
  return new Map(rows.map(({ id, ...standing }) => [id, standing]));
}

/** Deletes a user, their devices and all data of the devices. */
export async function eraseUser(client: PoolClient, userId: string): Promise<void> {
  await client.query('INSERT INTO deleted_users (id) VALUES ($1) ON CONFLICT (id) DO NOTHING', [
    userId,
  ]);
  await client.query('DELETE FROM users WHERE id = $1', [userId]);
  const { rows } = await client.query<{ id: number }>(
    'SELECT id FROM devices WHERE user_id = $1 ORDER BY id FOR UPDATE',
    [userId],
  );
  await eraseDevices(
    client,
    rows.map(({ id }) => id),
  );
  await client.query('DELETE FROM alerts WHERE user_id = $1', [userId]);
  await eraseParkedAboutDeleted(client);
}
