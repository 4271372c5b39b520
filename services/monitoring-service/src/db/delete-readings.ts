import { inTransaction, type Pool } from '@ems/database';

const atOnce = 20_000;

/**
 * Deletes a bounded number of readings that ended before a UTC day; their hours stay.
 *
 * @returns whether there may be more
 */
export const deleteReadingsBefore = (pool: Pool, day: string): Promise<boolean> =>
  inTransaction(pool, async (client) => {
    // The key begins with the device, so that an index scan skips from device to device; the table may be huge.
    await client.query('SET LOCAL enable_seqscan = off');
    const { rowCount } = await client.query(
      `DELETE FROM readings WHERE ts < $1::timestamptz AND (device_id, ts) IN (
         SELECT device_id, ts FROM readings WHERE ts < $1::timestamptz
         ORDER BY device_id, ts LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)`,
      [`${day}T00:00:00Z`],
    );
    return rowCount === atOnce;
  });
