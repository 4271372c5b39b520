import type pg from 'pg';
import type { Device } from '../platform/api-client.ts';

/**
 * The energy of every reading of a proof. With one reading per second, an hour soon exceeds the default limit of 0.5
 * kWh.
 */
export const kwhOfReading = 0.000_4;
const milliwattHours = kwhOfReading * 1e6;

/** The stored readings of devices, and the devices whose readings differ from what was sent. */
export async function countStored(
  database: pg.Pool,
  devices: readonly Device[],
  expected: ReadonlyMap<number, number>,
) {
  const ids = devices.map(({ deviceId }) => deviceId);
  const { rows } = await database.query<{ id: number; readings: number; exact: boolean }>(
    `SELECT d.id, r.readings, r.sum = d.due * $3 AND h.sum = d.due * $3 AND r.readings = d.due AS exact
     FROM unnest($1::int[], $2::int[]) AS d(id, due),
       LATERAL (SELECT count(*)::int AS readings, coalesce(sum(milliwatt_hours), 0) AS sum
                FROM readings WHERE device_id = d.id) r,
       LATERAL (SELECT coalesce(sum(milliwatt_hours), 0) AS sum FROM hours WHERE device_id = d.id) h`,
    [ids, ids.map((id) => expected.get(id) ?? 0), milliwattHours],
  );
  return {
    stored: rows.reduce((sum, { readings }) => sum + readings, 0),
    differing: rows.filter(({ exact }) => !exact).map(({ id }) => id),
  };
}

/** The alerts of devices: the actual and the expected number. */
export async function countAlerts(database: pg.Pool, devices: readonly Device[]) {
  const ids = devices.map(({ deviceId }) => deviceId);
  const { rows } = await database.query<{ alerts: number; single: number; due: number }>(
    `SELECT (SELECT count(*)::int FROM alerts WHERE device_id = ANY($1)) AS alerts,
       (SELECT count(DISTINCT (device_id, hour, kind))::int FROM alerts WHERE device_id = ANY($1)) AS single,
       (SELECT count(*)::int FROM hours WHERE device_id = ANY($1) AND milliwatt_hours > 500000) AS due`,
    [ids],
  );
  const { alerts = 0, single = 0, due = 0 } = rows[0] ?? {};
  return { alerts, due, exact: alerts === due && single === due };
}
