import type { Pool, PoolClient } from '@ems/database';
import type { Standing } from '@ems/tokens';
import { eraseDevices } from './device-repository.ts';

export interface User {
  readonly userId: string;
  readonly version: number;
  readonly timeZone: string;
  readonly enabled: boolean;
  readonly authorities: readonly string[];
}

/** Takes over a person as far as they are newer and not deleted. */
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

/** Undefined: nothing was heard of this person. */
export async function standingOf(pool: Pool, userId: string): Promise<Standing | undefined> {
  const { rows } = await pool.query<Standing>({
    name: 'standing',
    text: `SELECT enabled, authorities FROM users WHERE id = $1
           UNION ALL SELECT false, NULL FROM deleted_users WHERE id = $1`,
    values: [userId],
  });
  return rows[0];
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
