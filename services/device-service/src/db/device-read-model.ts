import { containing, decodeCursor, parseSort, toPage, type Sort } from '@ems/http';
import { z } from 'zod';
import type { Device, Scope } from '../domain/device.ts';
import type { Prisma } from './client.ts';
import { toDevice, type DeviceRow } from './device-row.ts';
import { Prisma as sql } from './generated/client.ts';

export const deviceColumns = ['name', 'owner', 'createdAt'] as const;
type Column = (typeof deviceColumns)[number];

export interface DeviceFilter {
  readonly search?: string | undefined;
  readonly userId?: string | undefined;
  readonly credentials?: 'issued' | 'revoked' | undefined;
  readonly sort?: Sort<Column> | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const id = z.int().min(1).max(2_147_483_647);

export interface ListedDevice extends Device {
  /** Null until the event about the owner has arrived. */
  readonly ownerName: string | null;
}

function condition(scope: Scope, { search, userId, credentials }: DeviceFilter) {
  const conditions = [sql.sql`status = 'active'`];
  const owner = scope === 'everyone' ? userId : scope.userId;
  if (owner) conditions.push(sql.sql`user_id = ${owner}::uuid`);
  if (search)
    conditions.push(sql.sql`lower((name || ' ' || coalesce(place, '')) COLLATE "pg_unicode_fast")
      LIKE lower(${containing(search)} COLLATE "pg_unicode_fast")`);
  if (credentials === 'issued') conditions.push(sql.sql`credential_hash IS NOT NULL`);
  if (credentials === 'revoked') conditions.push(sql.sql`credential_hash IS NULL`);
  return sql.join(conditions, ' AND ');
}

/** Names in the order of a dictionary: `Ärmel` is not after `Zoe`. Devices with one name follow their ids. */
const orders = {
  name: { by: sql.sql`d.name COLLATE "unicode"`, of: ({ name }: ListedDevice) => name },
  owner: {
    by: sql.sql`coalesce(u.name, '') COLLATE "unicode"`,
    of: ({ ownerName }: ListedDevice) => ownerName ?? '',
  },
  // Ids are given in the order of registration.
  createdAt: { by: undefined, of: () => '' },
};

/** Lists devices, newest first if nothing else is wanted. */
export const createDeviceReadModel = (prisma: Prisma) => ({
  async list(scope: Scope, filter: DeviceFilter) {
    const { limit, sort = '-createdAt' } = filter;
    const matching = condition(scope, filter);
    const { column, isReversed } = parseSort(sort);
    const { by, of } = orders[column];
    const [direction, follows] = isReversed
      ? [sql.sql`DESC`, sql.sql`<`]
      : [sql.sql`ASC`, sql.sql`>`];
    const position = z.tuple([z.literal(sort), z.string().max(200), id]);
    const [, last, lastId] = decodeCursor(filter.cursor, position) ?? [];
    const isAfter = by
      ? sql.sql`(${by}, d.id) ${follows} (${last}::text, ${lastId}::int)`
      : sql.sql`d.id ${follows} ${lastId}`;
    const after = lastId === undefined ? sql.empty : sql.sql`AND ${isAfter}`;
    const order = by ? sql.sql`${by} ${direction},` : sql.empty;
    const [rows, counted] = await Promise.all([
      prisma.$queryRaw<(DeviceRow & { ownerName: string | null })[]>`
        SELECT d.id, d.user_id AS "userId", d.name, d.place, d.limit_milliwatt_hours AS "limitMilliwattHours",
               d.profile, d.profile_settings AS "profileSettings", d.measures,
               d.time_source AS "timeSource", d.max_milliwatts AS "maxMilliwatts",
               d.version, d.credential_issued_at AS "credentialIssuedAt",
               d.credential_revoked_at AS "credentialRevokedAt", d.created_at AS "createdAt",
               d.updated_at AS "updatedAt", u.name AS "ownerName"
        FROM (SELECT * FROM devices WHERE ${matching}) d LEFT JOIN users u ON u.id = d.user_id
        WHERE true ${after} ORDER BY ${order} d.id ${direction} LIMIT ${limit + 1}`,
      prisma.$queryRaw<{ total: number }[]>`
        SELECT count(*)::int AS total FROM devices WHERE ${matching}`,
    ]);
    const devices = rows.map(({ ownerName, ...row }) => ({ ...toDevice(row), ownerName }));
    return {
      ...toPage(devices, limit, (end) => [sort, of(end), end.id]),
      total: counted[0]?.total ?? 0,
    };
  },
});

export type DeviceReadModel = ReturnType<typeof createDeviceReadModel>;
