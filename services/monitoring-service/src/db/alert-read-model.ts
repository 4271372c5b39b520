import { toKwh, type AlertKind } from '@ems/contracts';
import { cursorInstant, decodeCursor, encodeCursor } from '@ems/http';
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

interface Row extends Omit<Alert, 'kwh' | 'limitKwh' | 'kind'> {
  readonly kind: string;
  readonly milliwattHours: bigint;
  readonly limitMilliwattHours: bigint;
}

const toAlert = ({ milliwattHours, limitMilliwattHours, kind, ...row }: Row): Alert => ({
  ...row,
  kind: kind as AlertKind,
  kwh: toKwh(milliwattHours),
  limitKwh: toKwh(limitMilliwattHours),
});

const position = z.tuple([cursorInstant, z.uuid()]);
const ownedBy = (userId: string | null) => (userId === null ? {} : { userId });

/** Alerts, of one person or (null) of everyone. */
export const createAlertReadModel = (prisma: Prisma) => ({
  /** Latest first, by when the energy was used: a late reading tells of an earlier time. */
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
    const items = rows.slice(0, limit).map(toAlert);
    const last = items.at(-1);
    const nextCursor =
      rows.length > limit && last ? encodeCursor([last.timestamp.toISOString(), last.id]) : null;
    return { items, nextCursor };
  },

  async byId(id: string, userId: string | null): Promise<Alert | undefined> {
    const row = await prisma.alert.findFirst({ where: { id, ...ownedBy(userId) } });
    return row ? toAlert(row) : undefined;
  },

  /** Doing it again leaves the first time as it is. */
  async acknowledge(id: string, userId: string | null, by: string): Promise<Alert | undefined> {
    await prisma.alert.updateMany({
      where: { id, ...ownedBy(userId), acknowledgedAt: null },
      data: { acknowledgedAt: new Date(), acknowledgedBy: by },
    });
    return this.byId(id, userId);
  },
});

export type AlertReadModel = ReturnType<typeof createAlertReadModel>;
