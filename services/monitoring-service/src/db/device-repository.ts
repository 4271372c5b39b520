import { inTransaction, unhurried, type Pool, type PoolClient } from '@ems/database';
import { clearAlertsUnlessConsuming } from './clear-alerts.ts';
import { lockDerivation } from './derive-device.ts';
import { recheckRegisters } from './recheck-registers.ts';

export interface Device {
  readonly deviceId: number;
  readonly version: number;
  readonly userId: string;
  readonly name: string;
  /** Null: the platform's limit applies. */
  readonly limitMilliwattHours: number | null;
  /** Null: the platform's own format. Undefined: unchanged. */
  readonly profile: string | null | undefined;
  readonly profileSettings: Readonly<Record<string, string>>;
  /** Undefined: unchanged. */
  readonly measures: string | undefined;
  /** Undefined: unchanged. */
  readonly timeSource: string | undefined;
  /** Null: the platform's maximum applies. Undefined: unchanged. */
  readonly maxMilliwatts: number | null | undefined;
}

/**
 * Saves a device if it is newer and neither it nor its owner is deleted. A changed maximum also applies to earlier
 * registers. Only a device that measures consumption has open alerts.
 *
 * @param usualMaxMilliwatts for devices without their own maximum
 */
export const saveDevice = (pool: Pool, device: Device, usualMaxMilliwatts: number): Promise<void> =>
  inTransaction(pool, async (client) => {
    // A worker that is deriving readings must not settle the samples that are marked here.
    if (device.maxMilliwatts !== undefined) await lockDerivation(client, device.deviceId);
    const before = await maxOf(client, device.deviceId);
    const isSaved = await upsertDevice(client, device);
    if (!isSaved || before === undefined) return;
    await clearAlertsUnlessConsuming(client, device.deviceId);
    if (device.maxMilliwatts === undefined) return;
    const [from, to] = [before, device.maxMilliwatts].map((max) => max ?? usualMaxMilliwatts);
    if (from !== to) await recheckRegisters(client, device.deviceId, to ?? usualMaxMilliwatts);
  });

/** Undefined: the device is unknown. */
async function maxOf(client: PoolClient, deviceId: number): Promise<number | null | undefined> {
  const { rows } = await client.query<{ max: number | null }>(
    `SELECT max_milliwatts::float8 AS max FROM devices WHERE id = $1 FOR NO KEY UPDATE`,
    [deviceId],
  );
  return rows[0]?.max;
}

async function upsertDevice(client: PoolClient, device: Device): Promise<boolean> {
  const { rowCount } = await client.query(
    `INSERT INTO devices AS d
       (id, version, user_id, name, limit_milliwatt_hours, profile, profile_settings, measures,
        time_source, max_milliwatts)
     SELECT $1, $2, $3, $4, $5, $6, $7, coalesce($8, 'consumption'), coalesce($10, 'device'), $11
     WHERE NOT EXISTS (SELECT FROM deleted_devices WHERE id = $1)
       AND NOT EXISTS (SELECT FROM deleted_users WHERE id = $3)
     ON CONFLICT (id) DO UPDATE SET
       version = excluded.version, user_id = excluded.user_id, name = excluded.name,
       limit_milliwatt_hours = excluded.limit_milliwatt_hours,
       profile = CASE WHEN $9 THEN excluded.profile ELSE d.profile END,
       profile_settings = CASE WHEN $9 THEN excluded.profile_settings ELSE d.profile_settings END,
       measures = coalesce($8, d.measures),
       time_source = coalesce($10, d.time_source),
       max_milliwatts = CASE WHEN $12 THEN excluded.max_milliwatts ELSE d.max_milliwatts END
     WHERE excluded.version > d.version`,
    [
      device.deviceId,
      device.version,
      device.userId,
      device.name,
      device.limitMilliwattHours,
      device.profile ?? null,
      device.profileSettings,
      device.measures ?? null,
      device.profile !== undefined,
      device.timeSource ?? null,
      device.maxMilliwatts ?? null,
      device.maxMilliwatts !== undefined,
    ],
  );
  return rowCount === 1;
}

/**
 * Deletes all data of devices. The row of a device goes first: this waits for a batch that has locked one of its hours,
 * and a later batch fails on the foreign key. No readings can therefore arrive after the deletion.
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

/** Deletes data that arrived for devices after their deletion, according to their tombstones. */
export async function eraseLateArrivals(client: PoolClient): Promise<void> {
  for (const table of ['samples', 'reading_corrections', 'parked_messages', 'parked_overflows'])
    await client.query(
      `DELETE FROM ${table} late USING deleted_devices deleted WHERE late.device_id = deleted.id`,
    );
}
