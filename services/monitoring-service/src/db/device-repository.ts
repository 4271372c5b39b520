import { unhurried, type Pool, type PoolClient } from '@ems/database';

export interface Device {
  readonly deviceId: number;
  readonly version: number;
  readonly userId: string;
  readonly name: string;
  /** Null: the platform's limit applies. */
  readonly limitMilliwattHours: number | null;
  /** Null: its messages are the platform's own. Undefined: as before. */
  readonly profile: string | null | undefined;
  readonly profileSettings: Readonly<Record<string, string>>;
  readonly measures: string;
}

/** Saves a device if it is newer and neither it nor its owner is deleted. */
export async function saveDevice(pool: Pool, device: Device): Promise<void> {
  await pool.query(
    `INSERT INTO devices AS d
       (id, version, user_id, name, limit_milliwatt_hours, profile, profile_settings, measures)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8
     WHERE NOT EXISTS (SELECT FROM deleted_devices WHERE id = $1)
       AND NOT EXISTS (SELECT FROM deleted_users WHERE id = $3)
     ON CONFLICT (id) DO UPDATE SET
       version = excluded.version, user_id = excluded.user_id, name = excluded.name,
       limit_milliwatt_hours = excluded.limit_milliwatt_hours,
       profile = CASE WHEN $9 THEN excluded.profile ELSE d.profile END,
       profile_settings = CASE WHEN $9 THEN excluded.profile_settings ELSE d.profile_settings END,
       measures = CASE WHEN $9 THEN excluded.measures ELSE d.measures END
     WHERE excluded.version > d.version`,
    [
      device.deviceId,
      device.version,
      device.userId,
      device.name,
      device.limitMilliwattHours,
      device.profile ?? null,
      device.profileSettings,
      device.measures,
      device.profile !== undefined,
    ],
  );
}

/**
 * Removes all data of devices. The row of a device is deleted first: this waits for a batch that holds one of its hours,
 * and a later batch fails on the foreign key. So no readings can arrive after they were deleted.
 */
export async function eraseDevices(
  client: PoolClient,
  deviceIds: readonly number[],
): Promise<void> {
  if (deviceIds.length === 0) return;
  await client.query(
    `INSERT INTO deleted_devices (id) SELECT unnest($1::int[]) ON CONFLICT (id) DO NOTHING`,
    [deviceIds],
  );
  await client.query(unhurried('DELETE FROM devices WHERE id = ANY($1::int[])', [deviceIds]));
  for (const table of [
    'readings',
    'reading_corrections',
    'waiting_readings',
    'samples',
    'parked_messages',
    'parked_overflows',
  ])
    await client.query(
      unhurried(`DELETE FROM ${table} WHERE device_id = ANY($1::int[])`, [deviceIds]),
    );
}

/** Removes what arrived for devices after their deletion, according to their tombstones. */
export async function eraseLateArrivals(client: PoolClient): Promise<void> {
  for (const table of ['samples', 'reading_corrections', 'parked_messages', 'parked_overflows'])
    await client.query(
      `DELETE FROM ${table} late USING deleted_devices deleted WHERE late.device_id = deleted.id`,
    );
}
