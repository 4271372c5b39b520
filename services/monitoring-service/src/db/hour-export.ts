import type { Pool } from '@ems/database';
import { hoursOf, type Span } from '../domain/calendar.ts';
import { hourMs } from '../domain/hour.ts';
import type { EnergyScope } from '../domain/scope.ts';
import { ofScope, type ConsumptionReadModel } from './consumption-read-model.ts';

export interface ExportedHour extends Span {
  readonly deviceId: number;
  readonly name: string;
  readonly milliwattHours: number;
  /** Null: unknown. */
  readonly readings: number | null;
  readonly isEstimated: boolean;
}

interface Row extends Omit<ExportedHour, keyof Span> {
  readonly hour: Date;
}

const atOnce = 5_000;
const daysAtOnce = 31;

/** All UTC hours of a span by device, a page at a time, so that memory does not grow with the span. */
export async function* exportHours(
  pool: Pool,
  scope: EnergyScope,
  { start, end }: Span,
): AsyncGenerator<ExportedHour> {
  let after: Row | undefined;
  for (;;) {
    const { rows } = await pool.query<Row>(
      `SELECT h.device_id AS "deviceId", d.name, h.hour, h.milliwatt_hours::float8 AS "milliwattHours", h.readings,
              h.estimated_milliwatt_hours > 0 AS "isEstimated"
       FROM hours h JOIN devices d ON d.id = h.device_id
       WHERE ${ofScope} AND h.hour >= $4 AND h.hour < $5
         AND (h.device_id, h.hour) > ($6, $7)
       ORDER BY h.device_id, h.hour LIMIT ${atOnce}`,
      [
        scope.userId,
        scope.deviceId,
        scope.measures,
        new Date(start),
        new Date(end),
        after?.deviceId ?? 0,
        after?.hour ?? new Date(0),
      ],
    );
    for (const { hour, ...row } of rows)
      yield { ...row, start: hour.getTime(), end: hour.getTime() + hourMs };
    after = rows.at(-1);
    if (rows.length < atOnce) return;
  }
}

/** The same by local hours, for zones whose days do not consist of UTC hours. About a month at a time. */
export async function* exportClockHours(
  readModel: ConsumptionReadModel,
  scope: EnergyScope,
  days: readonly Span[],
  timeZone: string,
): AsyncGenerator<ExportedHour> {
  const { devices } = await readModel.hours(scope, []);
  for (const { deviceId, name } of devices)
    for (let from = 0; from < days.length; from += daysAtOnce) {
      const clockHours = days
        .slice(from, from + daysAtOnce)
        .flatMap((day) => hoursOf(day, timeZone));
      const ends = new Map(clockHours.map(({ start, end }) => [start, end]));
      const { hours } = await readModel.hours({ ...scope, deviceId }, clockHours);
      for (const { hour, ...row } of hours)
        yield {
          deviceId,
          name,
          start: hour,
          end: ends.get(hour) ?? hour,
          milliwattHours: row.milliwattHours,
          readings: row.readings,
          isEstimated: row.isEstimated,
        };
    }
}
