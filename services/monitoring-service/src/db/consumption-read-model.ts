import type { Pool } from '@ems/database';
import type { Span } from '../domain/calendar.ts';
import type { Scope } from '../domain/scope.ts';

export interface HourRow {
  /** Start, milliseconds since the epoch. */
  readonly hour: number;
  readonly milliwattHours: number;
  readonly readings: number;
  /** How many devices have something in this hour. */
  readonly devices: number;
}

export interface DeviceInfo {
  readonly deviceId: number;
  readonly name: string;
  readonly limitMilliwattHours: number | null;
}

interface Subject {
  readonly timeZone: string | null;
  readonly hasDevice: boolean;
}

const ofScope = `($1::uuid IS NULL OR d.user_id = $1) AND ($2::int IS NULL OR d.id = $2)`;

/** Reads hours. Ownership is a condition of each statement. */
export const createConsumptionReadModel = (pool: Pool) => ({
  /** Hours that have something, and the devices they are of, in one round trip. */
  async hours({ userId, deviceId }: Scope, { start, end }: Span) {
    const { rows } = await pool.query<{ devices: DeviceInfo[] | null; hours: HourRow[] | null }>({
      name: 'hours',
      text: `
        WITH d AS (SELECT id, name, limit_milliwatt_hours FROM devices d WHERE ${ofScope}),
        h AS (
          SELECT extract(epoch FROM hour)::float8 * 1000 AS hour, sum(milliwatt_hours)::float8 AS "milliwattHours",
                 sum(readings)::int AS readings, count(*)::int AS devices
          FROM hours WHERE device_id IN (SELECT id FROM d) AND hour >= $3 AND hour < $4 GROUP BY hour
        )
        SELECT (SELECT json_agg(json_build_object('deviceId', id, 'name', name, 'limitMilliwattHours', limit_milliwatt_hours)
                  ORDER BY id) FROM d) AS devices,
               (SELECT json_agg(h ORDER BY hour) FROM h) AS hours`,
      values: [userId, deviceId, new Date(start), new Date(end)],
    });
    return { devices: rows[0]?.devices ?? [], hours: rows[0]?.hours ?? [] };
  },

  /** Sums of consecutive spans; those with nothing are not among them. */
  async sums({ userId, deviceId }: Scope, spans: readonly Span[]): Promise<Map<number, number>> {
    const { rows } = await pool.query<{ start: number; sum: number }>({
      name: 'sums',
      text: `
        SELECT s.start::float8 AS start, sum(h.sum)::float8 AS sum
        FROM devices d CROSS JOIN unnest($3::bigint[], $4::bigint[]) AS s (start, finish)
        CROSS JOIN LATERAL (
          SELECT sum(milliwatt_hours) AS sum FROM hours
          WHERE device_id = d.id AND hour >= to_timestamp(s.start / 1000.0) AND hour < to_timestamp(s.finish / 1000.0)
        ) h
        WHERE ${ofScope} AND h.sum IS NOT NULL
        GROUP BY s.start`,
      values: [userId, deviceId, spans.map(({ start }) => start), spans.map(({ end }) => end)],
    });
    return new Map(rows.map(({ start, sum }) => [start, sum]));
  },

  /** When each device last sent, and how much it used in a span. */
  async devices({ userId, deviceId }: Scope, { start, end }: Span) {
    const { rows } = await pool.query<{
      deviceId: number;
      name: string;
      milliwattHours: number | null;
      lastReadingAt: Date | null;
    }>({
      name: 'devices',
      text: `
        SELECT d.id AS "deviceId", d.name,
          (SELECT sum(milliwatt_hours)::float8 FROM hours h WHERE h.device_id = d.id AND hour >= $3 AND hour < $4) AS "milliwattHours",
          (SELECT last_reading_at FROM hours h WHERE h.device_id = d.id ORDER BY hour DESC LIMIT 1) AS "lastReadingAt"
        FROM devices d WHERE ${ofScope} ORDER BY d.id LIMIT 1000`,
      values: [userId, deviceId, new Date(start), new Date(end)],
    });
    return rows;
  },

  /** The zone of the person whose consumption this is, and whether the device that is asked for is in the scope. */
  async subject({ userId, deviceId }: Scope): Promise<Subject> {
    const { rows } = await pool.query<Subject>({
      name: 'subject',
      text: `
        SELECT u.time_zone AS "timeZone", d.id IS NOT NULL AS "hasDevice"
        FROM (SELECT) AS one
        LEFT JOIN devices d ON d.id = $2 AND ($1::uuid IS NULL OR d.user_id = $1)
        LEFT JOIN users u ON u.id = coalesce($1, d.user_id)`,
      values: [userId, deviceId],
    });
    return rows[0] ?? { timeZone: null, hasDevice: false };
  },
});

export type ConsumptionReadModel = ReturnType<typeof createConsumptionReadModel>;
