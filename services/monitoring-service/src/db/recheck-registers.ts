import type { PoolClient } from '@ems/database';

/**
 * Marks the registers of a device whose result may depend on its changed maximum power: those with an event, and those
 * that rose faster than it allows. Nothing changes for the others.
 */
export async function recheckRegisters(
  client: PoolClient,
  deviceId: number,
  maxMilliwatts: number,
): Promise<void> {
  await client.query(
    `WITH steps AS (
       SELECT ts, value - lag(value) OVER by_time AS change,
              extract(epoch FROM ts - lag(ts) OVER by_time) / 3600 AS hours
       FROM samples WHERE device_id = $1 AND kind = 'register'
       WINDOW by_time AS (ORDER BY ts)
     )
     UPDATE samples s SET pending = true
     WHERE s.device_id = $1 AND s.kind = 'register' AND s.ts IN (
       SELECT ts FROM steps WHERE change > $2::float8 * hours
       UNION ALL SELECT ts FROM register_events WHERE device_id = $1)`,
    [deviceId, maxMilliwatts],
  );
}
