import type { Authority } from '@ems/contracts';
import { containing, cursorInstant, decodeCursor, parseSort, toPage, type Sort } from '@ems/http';
import { z } from 'zod';
import type { Profile } from '../domain/profile.ts';
import type { Prisma } from './client.ts';
import { Prisma as sql } from './generated/client.ts';

export const profileColumns = ['name', 'createdAt'] as const;
type Column = (typeof profileColumns)[number];

export interface ProfileFilter {
  readonly search?: string | undefined;
  readonly role?: Authority | undefined;
  readonly enabled?: boolean | undefined;
  readonly sort?: Sort<Column> | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

function condition({ search, role, enabled }: ProfileFilter) {
  const conditions = [sql.sql`status = 'active'`];
  if (search)
    conditions.push(sql.sql`lower((name || ' ' || email) COLLATE "pg_unicode_fast")
      LIKE lower(${containing(search)} COLLATE "pg_unicode_fast")`);
  if (role) conditions.push(sql.sql`${role} = ANY (authorities)`);
  if (enabled !== undefined) conditions.push(sql.sql`enabled = ${enabled}`);
  return sql.join(conditions, ' AND ');
}

/** Names in the order of a dictionary: `Ärmel` is not after `Zoe`. */
const orders = {
  name: {
    by: sql.sql`name COLLATE "unicode"`,
    value: z.string().max(200),
    of: ({ name }: Profile) => name,
    parameter: (value: string) => sql.sql`${value}::text`,
  },
  createdAt: {
    by: sql.sql`created_at`,
    value: cursorInstant,
    of: ({ createdAt }: Profile) => createdAt.toISOString(),
    parameter: (value: string) => sql.sql`${value}::timestamptz`,
  },
};

/** Lists users, newest first if nothing else is wanted. */
export const createProfileReadModel = (prisma: Prisma) => ({
  async list(filter: ProfileFilter) {
    const { limit, sort = '-createdAt' } = filter;
    const matching = condition(filter);
    const { column, isReversed } = parseSort(sort);
    const { by, value, of, parameter } = orders[column];
    const [direction, follows] = isReversed
      ? [sql.sql`DESC`, sql.sql`<`]
      : [sql.sql`ASC`, sql.sql`>`];
    const position = z.tuple([z.literal(sort), value, z.uuid()]);
    const [, last, lastId] = decodeCursor(filter.cursor, position) ?? [];
    const after =
      last !== undefined && lastId
        ? sql.sql`AND (${by}, id) ${follows} (${parameter(last)}, ${lastId}::uuid)`
        : sql.empty;
    const [rows, counted] = await Promise.all([
      prisma.$queryRaw<Profile[]>`
        SELECT id, email, name, authorities, enabled, time_zone AS "timeZone", locale, language, version,
               created_at AS "createdAt", updated_at AS "updatedAt"
        FROM profiles WHERE ${matching} ${after}
        ORDER BY ${by} ${direction}, id ${direction} LIMIT ${limit + 1}`,
      prisma.$queryRaw<{ total: number }[]>`
        SELECT count(*)::int AS total FROM profiles WHERE ${matching}`,
    ]);
    return {
      ...toPage(rows, limit, (end) => [sort, of(end), end.id]),
      total: counted[0]?.total ?? 0,
    };
  },
});

export type ProfileReadModel = ReturnType<typeof createProfileReadModel>;
