import { toKwh, type AlertKind } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { cursorInstant, decodeCursor, toPage } from '@ems/http';
import { z } from 'zod';
import type { Prisma } from './client.ts';

export interface Alert {
  readonly id: string;
  readonly deviceId: number;
  readonly userId: string;
  readonly kind: AlertKind;
  readonly hour: Date;
  readonly timestamp: Date;
  readonly kwh: number;
  /** The current total of the hour. Null if nothing of it is stored. */
  readonly hourKwh: number | null;
  readonly limitKwh: number;
  readonly raisedAt: Date;
  readonly clearedAt: Date | null;
  readonly acknowledgedAt: Date | null;
}

export interface AlertFilter {
  readonly userId: string | null;
  readonly deviceId?: number | undefined;
  readonly kind?: AlertKind | undefined;
  readonly acknowledged?: boolean | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Row extends Omit<Alert, 'kwh' | 'hourKwh' | 'limitKwh' | 'kind'> {
  readonly kind: string;
  readonly milliwattHours: bigint;
  readonly limitMilliwattHours: bigint;
}

const keyOf = ({ deviceId, hour }: Pick<Row, 'deviceId' | 'hour'>) =>
  `${deviceId}@${hour.getTime()}`;

/** The current totals of the hours of alerts, which may have risen since the alert. */
async function hourTotals(pool: Pool, rows: readonly Row[]): Promise<Map<string, number>> {
  if (rows.length === 0) return new Map();
  const totals = await pool.query<Pick<Row, 'deviceId' | 'hour'> & { milliwattHours: number }>(
    `SELECT device_id AS "deviceId", hour, milliwatt_hours::float8 AS "milliwattHours" FROM hours
     WHERE (device_id, hour) IN (SELECT * FROM unnest($1::int[], $2::timestamptz[]))`,
    [rows.map(({ deviceId }) => deviceId), rows.map(({ hour }) => hour)],
  );
  return new Map(totals.rows.map((row) => [keyOf(row), toKwh(row.milliwattHours)]));
}

async function toAlerts(pool: Pool, rows: readonly Row[]): Promise<Alert[]> {
  const totals = await hourTotals(pool, rows);
  return rows.map(({ milliwattHours, limitMilliwattHours, kind, ...row }) => ({
    ...row,
    kind: kind as AlertKind,
    kwh: toKwh(milliwattHours),
    hourKwh: totals.get(keyOf(row)) ?? null,
    limitKwh: toKwh(limitMilliwattHours),
  }));
}

const position = z.tuple([cursorInstant, z.uuid()]);
const ownedBy = (userId: string | null) => (userId === null ? {} : { userId });

/** Alerts of one user or, with null, of all users. */
export const createAlertReadModel = (prisma: Prisma, pool: Pool) => ({
  /** Latest first, by the time when the energy was used, because late readings belong to an earlier time. */
  async list(filter: AlertFilter) {
    const [timestamp, id] = decodeCursor(filter.cursor, position) ?? [];
    const { deviceId, kind, acknowledged, from, to, limit } = filter;
    const rows = await prisma.alert.findMany({
      where: {
        ...ownedBy(filter.userId),
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(kind ? { kind } : {}),
        ...(acknowledged === undefined
          ? {}
          : { acknowledgedAt: acknowledged ? { not: null } : null }),
        timestamp: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) },
        ...(timestamp && id
          ? {
              OR: [
                { timestamp: { lt: new Date(timestamp) } },
                { timestamp: new Date(timestamp), id: { lt: id } },
              ],
            }
          : {}),
      },
      orderBy: [{ timestamp: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    const page = toPage(rows, limit, (last) => [last.timestamp.toISOString(), last.id]);
    return { ...page, items: await toAlerts(pool, page.items) };
  },

  async byId(id: string, userId: string | null): Promise<Alert | undefined> {
    const row = await prisma.alert.findFirst({ where: { id, ...ownedBy(userId) } });
    return row ? (await toAlerts(pool, [row]))[0] : undefined;
  },
});

export type AlertReadModel = ReturnType<typeof createAlertReadModel>;
