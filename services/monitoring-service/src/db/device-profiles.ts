import type { Pool } from '@ems/database';
import type { DeviceProfile, DeviceProfiles } from '../domain/device-profile.ts';

/** How the messages of these devices are read. Devices that are not known yet are left out. */
export async function loadProfiles(
  pool: Pool,
  deviceIds: readonly number[],
): Promise<DeviceProfiles> {
  const { rows } = await pool.query<DeviceProfile & { id: number }>(
    `SELECT id, profile, profile_settings AS settings, measures, time_source AS "timeSource"
     FROM devices WHERE id = ANY($1::int[])`,
    [deviceIds],
  );
  return new Map(rows.map(({ id, ...profile }) => [id, profile]));
}

/** The devices whose clocks are ignored. */
export async function loadArrivalTimeDevices(pool: Pool): Promise<Set<number>> {
  const { rows } = await pool.query<{ id: number }>(
    `SELECT id FROM devices WHERE time_source = 'arrival'`,
  );
  return new Set(rows.map(({ id }) => id));
}
