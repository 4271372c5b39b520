import { decodeCursor, encodeCursor } from '@ems/http';
import { z } from 'zod';
import type { Device, Scope } from '../domain/device.ts';
import type { Prisma } from './client.ts';
import { toDevice, type DeviceRow } from './device-row.ts';

export interface DeviceFilter {
  readonly search?: string | undefined;
  readonly userId?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.tuple([z.int()]);
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

export interface ListedDevice extends Device {
  /** Of the owner; null as long as the news of them has not arrived. */
  readonly ownerName: string | null;
}

/** Lists devices, newest first. */
export const createDeviceReadModel = (prisma: Prisma) => ({
  async list(scope: Scope, filter: DeviceFilter) {
    const { limit } = filter;
    const owner = scope === 'everyone' ? (filter.userId ?? null) : scope.userId;
    const [before = null] = decodeCursor(filter.cursor, position) ?? [];
    const pattern = filter.search ? `%${escapeLike(filter.search.toLowerCase())}%` : null;
    const rows = await prisma.$queryRaw<
      (DeviceRow & { ownerName: string | null; total: number })[]
    >`
      WITH matching AS (
        SELECT * FROM devices
        WHERE status = 'active'
          AND (${owner}::uuid IS NULL OR user_id = ${owner}::uuid)
          AND (${pattern}::text IS NULL OR lower(name) || ' ' || lower(coalesce(place, '')) LIKE ${pattern})
      )
      SELECT m.id, m.user_id AS "userId", m.name, m.place, m.limit_milliwatt_hours AS "limitMilliwattHours", m.version,
             m.credential_issued_at AS "credentialIssuedAt", m.credential_revoked_at AS "credentialRevokedAt",
             m.created_at AS "createdAt", m.updated_at AS "updatedAt", u.name AS "ownerName",
             (SELECT count(*)::int FROM matching) AS total
      FROM matching m LEFT JOIN users u ON u.id = m.user_id
      WHERE ${before}::int IS NULL OR m.id < ${before}::int
      ORDER BY m.id DESC LIMIT ${limit + 1}`;
    const items: ListedDevice[] = rows
      .slice(0, limit)
      .map(({ total: _, ownerName, ...row }) => ({ ...toDevice(row), ownerName }));
    const last = items.at(-1);
    return {
      items,
      total: rows[0]?.total ?? 0,
      nextCursor: rows.length > limit && last ? encodeCursor([last.id]) : null,
    };
  },
});

export type DeviceReadModel = ReturnType<typeof createDeviceReadModel>;
