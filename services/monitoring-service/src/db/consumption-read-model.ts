import type { Pool } from '@ems/database';
import type { Direction } from '@ems/profiles';
import { isWholeHours, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
import type { EnergyScope, Scope } from '../domain/scope.ts';
import { quarterColumns } from './quarters.ts';

export interface HourRow {
  /** Start, milliseconds since the epoch. */
  readonly hour: number;
  readonly milliwattHours: number;
  /** Null: unknown, because the hour is composed of quarters. */
  readonly readings: number | null;
  /** The ids of the devices with energy in this hour, in ascending order. */
  readonly devices: readonly number[];
  /** Part of the energy is spread evenly over a longer interval, or not exact for another reason. */
  readonly isEstimated: boolean;
}

export interface DeviceInfo {
  readonly deviceId: number;
  readonly name: string;
  readonly limitMilliwattHours: number | null;
  /** Starts of the first and last UTC hour with readings, milliseconds since the epoch; null without readings. */
  readonly firstHour: number | null;
  readonly lastHour: number | null;
}

interface Subject {
  readonly timeZone: string | null;
  /** What the requested device measures. Null: it is not in the scope. */
  readonly measures: Direction | null;
}

/** Parameters: $1 the user, $2 the device, $3 what is measured. */
export const ofScope = `($1::uuid IS NULL OR d.user_id = $1) AND ($2::int IS NULL OR d.id = $2)
    AND ($2::int IS NOT NULL OR d.measures = $3)`;

const parametersOf = ({ userId, deviceId, measures }: EnergyScope) => [userId, deviceId, measures];

/** Totals of consecutive hours within a span of UTC hours. */
const wholeHours = `
  SELECT extract(epoch FROM hour)::float8 * 1000 AS hour, sum(milliwatt_hours)::float8 AS "milliwattHours",
         sum(readings)::int AS readings, array_agg(device_id ORDER BY device_id) AS devices,
         bool_or(estimated_milliwatt_hours > 0) AS "isEstimated"
  FROM hours WHERE device_id IN (SELECT id FROM d) AND hour >= $4 AND hour < $5 GROUP BY hour`;

/** Totals of hours that begin at any quarter. $6 has their starts in milliseconds. */
const hoursOfQuarters = `
  SELECT ($6::bigint[])[width_bucket(at, $6::bigint[])]::float8 AS hour, sum(milliwatt_hours)::float8 AS "milliwattHours",
         NULL::int AS readings, array_agg(DISTINCT device_id ORDER BY device_id) AS devices,
         bool_or(estimated) AS "isEstimated"
  FROM (
    SELECT device_id, extract(epoch FROM hour)::bigint * 1000 + n * 900000 AS at,
           (quarters_of(${quarterColumns('hours')}))[n + 1] AS milliwatt_hours,
           estimated_milliwatt_hours > 0 AS estimated
    FROM hours CROSS JOIN generate_series(0, 3) AS n
    WHERE device_id IN (SELECT id FROM d) AND hour > $4::timestamptz - interval '1 hour' AND hour < $5
  ) q
  WHERE milliwatt_hours IS NOT NULL
    AND at >= extract(epoch FROM $4::timestamptz) * 1000 AND at < extract(epoch FROM $5::timestamptz) * 1000
  GROUP BY 1`;

/** A device counts from its first hour to its last. Each is read from the primary key. */
const known = `
  LATERAL (
    SELECT (SELECT hour FROM hours WHERE device_id = d.id ORDER BY hour LIMIT 1) AS first,
           (SELECT hour FROM hours WHERE device_id = d.id ORDER BY hour DESC LIMIT 1) AS last
  ) known`;

const readHours = (hours: string) => `
  WITH d AS (SELECT id, name, limit_milliwatt_hours FROM devices d WHERE ${ofScope}), h AS (${hours})
  SELECT (SELECT json_agg(json_build_object('deviceId', id, 'name', name, 'limitMilliwattHours', limit_milliwatt_hours,
              'firstHour', extract(epoch FROM first)::float8 * 1000, 'lastHour', extract(epoch FROM last)::float8 * 1000)
            ORDER BY id) FROM d CROSS JOIN ${known}) AS devices,
         (SELECT json_agg(h ORDER BY hour) FROM h) AS hours`;

const wholePart = `milliwatt_hours`;

/** The energy of the hour's quarters within the span `s`. Null if none of these quarters has readings. */
const quarterPart = `
  CASE WHEN hour >= s.start AND hour <= s.finish - interval '1 hour' THEN milliwatt_hours
    ELSE (SELECT sum(part) FROM unnest(quarters_of(${quarterColumns('hours')})) WITH ORDINALITY AS q (part, n)
          WHERE hour + (n - 1) * interval '15 minutes' >= s.start AND hour + (n - 1) * interval '15 minutes' < s.finish)
  END`;

const isInSpan = `hour < s.finish AND hour >= date_trunc('hour', s.start, 'UTC')`;

/** Whether a device has readings before and after a span. Its first and last hour may overlap the span without them. */
const reachesInto = `
  known.first < date_trunc('hour', s.finish, 'UTC') AND known.last > date_trunc('hour', s.start, 'UTC')`;

const readSums = (part: string) => `
  SELECT extract(epoch FROM s.start)::float8 * 1000 AS start, sum(h.sum)::float8 AS sum,
         bool_and(h.hours = s.hours) AS "isWhole",
         array_agg(d.id ORDER BY d.id) FILTER (WHERE h.sum IS NOT NULL) AS devices,
         coalesce(bool_or(h.estimated), false) AS "isEstimated"
  FROM devices d
  CROSS JOIN ${known}
  CROSS JOIN unnest($4::timestamptz[], $5::timestamptz[], $6::int[]) AS s (start, finish, hours)
  CROSS JOIN LATERAL (
    SELECT sum(${part}) AS sum, count(${part}) AS hours,
           bool_or(estimated_milliwatt_hours > 0) AS estimated
    FROM hours WHERE device_id = d.id AND ${isInSpan}
  ) h
  WHERE ${ofScope} AND known.first < s.finish AND known.last >= date_trunc('hour', s.start, 'UTC')
    AND (h.sum IS NOT NULL OR ${reachesInto})
  GROUP BY s.start HAVING sum(h.sum) IS NOT NULL`;

/** UTC hours that overlap a span. */
const hoursIn = ({ start, end }: Span) => Math.ceil(end / hourMs) - Math.floor(start / hourMs);

export interface SpanSum {
  readonly milliwattHours: number;
  /**
   * Every device has all hours of the span between its first and its last hour. A device that was added or fell silent
   * within the span therefore misses none.
   */
  readonly isWhole: boolean;
  /** The ids of the devices with energy in the span, in ascending order. */
  readonly devices: readonly number[];
  readonly isEstimated: boolean;
}

/** Reads hours. Ownership is a condition of each statement. */
export const createConsumptionReadModel = (pool: Pool) => ({
  /** The consecutive hours that have readings, with their devices, in one round trip. */
  async hours(scope: EnergyScope, hours: readonly Span[]) {
    const span = { start: hours[0]?.start ?? 0, end: hours.at(-1)?.end ?? 0 };
    const values = [...parametersOf(scope), new Date(span.start), new Date(span.end)];
    const { rows } = await pool.query<{ devices: DeviceInfo[] | null; hours: HourRow[] | null }>(
      isWholeHours(span)
        ? { name: 'hours', text: readHours(wholeHours), values }
        : {
            name: 'hours of quarters',
            text: readHours(hoursOfQuarters),
            values: [...values, hours.map(({ start }) => start)],
          },
    );
    return { devices: rows[0]?.devices ?? [], hours: rows[0]?.hours ?? [] };
  },

  /** The sums of spans, by their starts. Spans without readings are left out. */
  async sums(scope: EnergyScope, spans: readonly Span[]): Promise<Map<number, SpanSum>> {
    const isPlain = spans.every(isWholeHours);
    const { rows } = await pool.query<
      Omit<SpanSum, 'milliwattHours'> & { start: number; sum: number }
    >({
      name: isPlain ? 'sums' : 'sums of quarters',
      text: readSums(isPlain ? wholePart : quarterPart),
      values: [
        ...parametersOf(scope),
        spans.map(({ start }) => new Date(start)),
        spans.map(({ end }) => new Date(end)),
        spans.map(hoursIn),
      ],
    });
    return new Map(
      rows.map(({ start, sum, ...rest }) => [start, { ...rest, milliwattHours: sum }]),
    );
  },

  /** When each device last sent, and its energy in a span. */
  async devices(scope: EnergyScope, { start, end }: Span) {
    const isPlain = isWholeHours({ start, end });
    const { rows } = await pool.query<{
      deviceId: number;
      name: string;
      milliwattHours: number | null;
      lastReadingAt: Date | null;
    }>({
      name: isPlain ? 'devices' : 'devices of quarters',
      text: `
        SELECT d.id AS "deviceId", d.name,
          (SELECT sum(${isPlain ? wholePart : quarterPart})::float8
           FROM hours CROSS JOIN (VALUES ($4::timestamptz, $5::timestamptz)) AS s (start, finish)
           WHERE device_id = d.id AND ${isInSpan}) AS "milliwattHours",
          (SELECT last_reading_at FROM hours h WHERE h.device_id = d.id ORDER BY hour DESC LIMIT 1) AS "lastReadingAt"
        FROM devices d WHERE ${ofScope} ORDER BY d.id LIMIT 1000`,
      values: [...parametersOf(scope), new Date(start), new Date(end)],
    });
    return rows;
  },

  /** The time zone of the user whose energy this is, and what the requested device measures. */
  async subject({ userId, deviceId }: Scope): Promise<Subject> {
    const { rows } = await pool.query<Subject>({
      name: 'subject',
      text: `
        SELECT u.time_zone AS "timeZone", d.measures
        FROM (SELECT) AS one
        LEFT JOIN devices d ON d.id = $2 AND ($1::uuid IS NULL OR d.user_id = $1)
        LEFT JOIN users u ON u.id = coalesce($1, d.user_id)`,
      values: [userId, deviceId],
    });
    return rows[0] ?? { timeZone: null, measures: null };
  },

  /** What the devices of a user measure, besides consumption. */
  async otherKinds(userId: string | null): Promise<Direction[]> {
    const { rows } = await pool.query<{ measures: Direction }>({
      name: 'other kinds',
      text: `
        SELECT DISTINCT measures FROM devices
        WHERE user_id = $1 AND measures <> 'consumption' ORDER BY measures DESC`,
      values: [userId],
    });
    return rows.map(({ measures }) => measures);
  },
});

export type ConsumptionReadModel = ReturnType<typeof createConsumptionReadModel>;
