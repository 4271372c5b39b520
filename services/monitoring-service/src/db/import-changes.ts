import { importStored, type ImportPart } from '@ems/contracts';
import type { PoolClient } from '@ems/database';
import { createEvent } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import type { StoredReading } from '@ems/readings';
import { heldEnergy } from './held-energy.ts';

/** A device's message that is a part of an import. */
export interface ImportedPart extends ImportPart {
  readonly deviceId: number;
}

/** A message of an import, with those of its readings that can be stored. */
export interface ImportedReadings extends ImportedPart {
  readonly readings: readonly StoredReading[];
}

const keysOf = (readings: readonly StoredReading[]) => {
  const sorted = readings.toSorted((a, b) => a.timestamp - b.timestamp);
  return [
    sorted.map(({ deviceId }) => deviceId),
    sorted.map(({ timestamp }) => timestamp),
    sorted.map(({ sentAt }) => sentAt),
  ];
};

/** Records the values that the readings of an import are about to replace. Values recorded earlier stay. */
export async function recordImportChanges(
  client: PoolClient,
  imported: readonly ImportedReadings[],
): Promise<void> {
  for (const { importId, readings } of imported) {
    if (readings.length === 0) continue;
    const keys = keysOf(readings);
    await client.query(
      `SELECT FROM readings
       WHERE (device_id, ts) IN (SELECT d, to_timestamp(t / 1000.0) FROM unnest($1::int[], $2::bigint[]) AS k (d, t))
       ORDER BY device_id, ts FOR UPDATE`,
      keys.slice(0, 2),
    );
    await client.query(
      `INSERT INTO import_changes (device_id, import_id, ts, sent_at, before_milliwatt_hours)
       SELECT i.device_id, $1, i.ts, i.sent_at, held.milliwatt_hours
       FROM (SELECT device_id, to_timestamp(ts / 1000.0) AS ts, to_timestamp(sent_at / 1000.0) AS sent_at
             FROM unnest($2::int[], $3::bigint[], $4::bigint[]) AS k (device_id, ts, sent_at)) i
       JOIN devices d ON d.id = i.device_id
       ${heldEnergy('i.device_id', 'i.ts')}
       WHERE held.sent_at IS NULL OR held.sent_at < i.sent_at
       ORDER BY i.device_id, i.ts
       ON CONFLICT (device_id, import_id, ts) DO NOTHING`,
      [importId, ...keys],
    );
  }
}

/** Reports what the platform now holds for the readings of an import. Skips messages that are parked as a whole. */
export async function confirmImportParts(
  client: PoolClient,
  imported: readonly ImportedReadings[],
): Promise<void> {
  for (const { importId, deviceId, part, readings } of imported) {
    const { rows } = await client.query<{ count: number; sum: string }>(
      `SELECT count(held.sent_at)::int AS count, coalesce(sum(held.milliwatt_hours), 0) AS sum
       FROM unnest($2::bigint[]) AS k (t) ${heldEnergy('$1', 'to_timestamp(k.t / 1000.0)')}`,
      [deviceId, readings.map(({ timestamp }) => timestamp)],
    );
    const [row] = rows;
    const event = createEvent(importStored, {
      importId,
      deviceId,
      part,
      readings: row?.count ?? 0,
      milliwattHours: Number(row?.sum ?? 0),
    });
    await insertOutbox(client, [event]);
  }
}
