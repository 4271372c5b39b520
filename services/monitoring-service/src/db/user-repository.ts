import type { Pool, PoolClient } from '@ems/database';
import { eraseDevices } from './device-repository.ts';

export interface User {
  readonly userId: string;
  readonly version: number;
  readonly timeZone: string;
}

/** Takes over a person as far as they are newer and not deleted. */
export async function saveUser(pool: Pool, user: User): Promise<void> {
  await pool.query(
    `INSERT INTO users AS u (id, version, time_zone)
     SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM deleted_users WHERE id = $1)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, time_zone = excluded.time_zone
     WHERE excluded.version > u.version`,
    [user.userId, user.version, user.timeZone],
  );
}

/** Removes a person, their devices and all that is known of those. */
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
}
