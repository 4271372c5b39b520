import type { Pool } from '@ems/database';
import type { DeviceProfile, DeviceProfiles } from '../domain/device-profile.ts';

/** How the messages of these devices are read. Devices that are not known yet are left out. */
export async function loadProfiles(
  pool: Pool,
  deviceIds: readonly number[],
): Promise<DeviceProfiles> {
  const { rows } = await pool.query<DeviceProfile & { id: number }>(
    `SELECT id, profile, profile_settings AS settings, measures FROM devices WHERE id = ANY($1::int[])`,
    [deviceIds],
  );
  return new Map(rows.map(({ id, ...profile }) => [id, profile]));
}
