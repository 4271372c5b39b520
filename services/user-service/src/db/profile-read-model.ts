import type { Authority } from '@ems/contracts';
import { decodeCursor, encodeCursor } from '@ems/http';
import { z } from 'zod';
import type { Profile } from '../domain/profile.ts';
import type { Prisma } from './client.ts';

export interface ProfileFilter {
  readonly search?: string | undefined;
  readonly role?: Authority | undefined;
  readonly enabled?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const position = z.tuple([z.iso.datetime(), z.uuid()]);
const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** Lists people, newest first. */
export const createProfileReadModel = (prisma: Prisma) => ({
  async list(filter: ProfileFilter) {
    const { limit, role = null, enabled = null } = filter;
    const [createdAt = null, id = null] = decodeCursor(filter.cursor, position) ?? [];
    const pattern = filter.search ? `%${escapeLike(filter.search.toLowerCase())}%` : null;
    const rows = await prisma.$queryRaw<(Profile & { total: number })[]>`
      WITH matching AS (
        SELECT * FROM profiles
        WHERE status = 'active'
          AND (${pattern}::text IS NULL OR lower(name) || ' ' || email LIKE ${pattern})
          AND (${role}::text IS NULL OR ${role} = ANY (authorities))
          AND (${enabled}::boolean IS NULL OR enabled = ${enabled})
      )
      SELECT id, email, name, authorities, enabled, time_zone AS "timeZone", locale, language, version,
             created_at AS "createdAt", updated_at AS "updatedAt", (SELECT count(*)::int FROM matching) AS total
      FROM matching
      WHERE ${createdAt}::timestamptz IS NULL OR (created_at, id) < (${createdAt}::timestamptz, ${id}::uuid)
      ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`;
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      total: rows[0]?.total ?? 0,
      nextCursor:
        rows.length > limit && last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
    };
  },
});

export type ProfileReadModel = ReturnType<typeof createProfileReadModel>;
