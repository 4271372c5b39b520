import type { Pool } from '@ems/database';
import type { Span } from '../domain/calendar.ts';
import type { Scope } from '../domain/scope.ts';

export interface ExportedHour {
  readonly deviceId: number;
  readonly name: string;
  readonly hour: Date;
  readonly milliwattHours: number;
  readonly readings: number;
}

const atOnce = 5_000;

/** All hours of a span, device by device, a page at a time: memory does not grow with the span. */
export async function* exportHours(
  pool: Pool,
  scope: Scope,
  { start, end }: Span,
): AsyncGenerator<ExportedHour> {
  let after: ExportedHour | undefined;
  for (;;) {
    const { rows } = await pool.query<ExportedHour>(
      `SELECT h.device_id AS "deviceId", d.name, h.hour, h.milliwatt_hours::float8 AS "milliwattHours", h.readings
       FROM hours h JOIN devices d ON d.id = h.device_id
       WHERE ($1::uuid IS NULL OR d.user_id = $1) AND ($2::int IS NULL OR d.id = $2) AND h.hour >= $3 AND h.hour < $4
         AND (h.device_id, h.hour) > ($5, $6)
       ORDER BY h.device_id, h.hour LIMIT ${atOnce}`,
      [
        scope.userId,
        scope.deviceId,
        new Date(start),
        new Date(end),
        after?.deviceId ?? 0,
        after?.hour ?? new Date(0),
      ],
    );
    yield* rows;
    after = rows.at(-1);
    if (rows.length < atOnce) return;
  }
}
