import type { Authority } from '@ems/contracts';
import { cursorInstant, decodeCursor, encodeCursor } from '@ems/http';
import { z } from 'zod';
import type { Profile } from '../domain/profile.ts';
import type { Prisma } from './client.ts';
import { Prisma as sql } from './generated/client.ts';

export interface ProfileFilter {
  readonly search?: string | undefined;
  readonly role?: Authority | undefined;
  readonly enabled?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.tuple([cursorInstant, z.uuid()]);
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

function condition({ search, role, enabled }: ProfileFilter) {
  const conditions = [sql.sql`status = 'active'`];
  if (search)
    conditions.push(sql.sql`lower((name || ' ' || email) COLLATE "pg_unicode_fast")
      LIKE lower(${`%${escapeLike(search)}%`} COLLATE "pg_unicode_fast")`);
  if (role) conditions.push(sql.sql`${role} = ANY (authorities)`);
  if (enabled !== undefined) conditions.push(sql.sql`enabled = ${enabled}`);
  return sql.join(conditions, ' AND ');
}

/** Lists users, newest first. */
export const createProfileReadModel = (prisma: Prisma) => ({
  async list(filter: ProfileFilter) {
    const { limit } = filter;
    const matching = condition(filter);
    const [createdAt, id] = decodeCursor(filter.cursor, position) ?? [];
    const after =
      createdAt && id
        ? sql.sql`AND (created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)`
        : sql.empty;
    const [rows, counted] = await Promise.all([
      prisma.$queryRaw<Profile[]>`
        SELECT id, email, name, authorities, enabled, time_zone AS "timeZone", locale, language, version,
               created_at AS "createdAt", updated_at AS "updatedAt"
        FROM profiles WHERE ${matching} ${after}
        ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`,
      prisma.$queryRaw<{ total: number }[]>`
        SELECT count(*)::int AS total FROM profiles WHERE ${matching}`,
    ]);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      total: counted[0]?.total ?? 0,
      nextCursor:
        rows.length > limit && last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
    };
  },
});

export type ProfileReadModel = ReturnType<typeof createProfileReadModel>;
