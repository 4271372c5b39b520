import { inTransaction, type Pool } from '@ems/database';

const atOnce = 20_000;

/**
 * Deletes a limited number of readings that ended before a UTC day. Their hours stay.
 *
 * @returns whether there may be more
 */
export const deleteReadingsBefore = (pool: Pool, day: string): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    // The table may be huge. The key begins with the device, so an index scan can skip from device to device.
    await client.query('SET LOCAL enable_seqscan = off');
    const { rowCount } = await client.query(
      `DELETE FROM readings WHERE ts < $1::timestamptz AND (device_id, ts) IN (
         SELECT device_id, ts FROM readings WHERE ts < $1::timestamptz
         ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)`,
      [`${day}T00:00:00Z`],
    );
    return rowCount === atOnce;
  });

/** The number of registers needed for the interval that crosses the day's beginning. */
const registersKept = 8;

/**
 * Deletes a limited number of samples from before a UTC day. The last registers of a device stay, because later energy
 * depends on them.
 *
 * @returns whether there may be more
 */
export const deleteSamplesBefore = (pool: Pool, day: string): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    await client.query('SET LOCAL enable_seqscan = off');
    const before = [`${day}T00:00:00Z`];
    await client.query('DELETE FROM register_events WHERE ts < $1', before);
    await client.query('DELETE FROM register_decisions WHERE ts < $1', before);
    const { rowCount } = await client.query(
      `DELETE FROM samples WHERE (device_id, kind, ts) IN (
         SELECT device_id, kind, ts FROM samples s WHERE ts < $1::timestamptz AND NOT (kind = 'register' AND ts >= coalesce(
           (SELECT ts FROM samples x WHERE x.device_id = s.device_id AND x.kind = 'register' AND x.ts < $1::timestamptz
            ORDER BY ts DESC OFFSET ${registersKept - 1} LIMIT 1), '-infinity'))
         ORDER BY device_id, kind, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)`,
      before,
    );
    return rowCount === atOnce;
  });
