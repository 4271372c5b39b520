import { queues } from '@ems/contracts';
import type { Pool } from '@ems/database';
import { decodeCursor, toPage } from '@ems/http';
import { z } from 'zod';
import type { Scope } from '../domain/scope.ts';

/** A message of a device that could not be stored. */
export interface Rejection {
  readonly id: string;
  readonly deviceId: number;
  readonly reason: string;
  readonly detail: string;
  readonly content: Buffer;
  /** Null: the content is complete. */
  readonly fullSize: number | null;
  readonly rejectedAt: Date;
}

/** Rejections that were only counted. */
export interface UnkeptRejections {
  readonly deviceId: number;
  readonly messages: number;
}

const position = z.tuple([z.string().regex(/^\d{1,18}$/)]);
const readings = `queue = '${queues.readings}'`;

/** Parked readings as the owners of the devices see them. */
export const createRejectionReadModel = (pool: Pool) => ({
  /** Latest first. */
  async list({ userId, deviceId }: Scope, page: { limit: number; cursor?: string | undefined }) {
    const [before = null] = decodeCursor(page.cursor, position) ?? [];
    const { rows } = await pool.query<Rejection>(
      `SELECT p.id::text, p.device_id AS "deviceId", p.reason, p.detail, p.content,
              p.full_size AS "fullSize", p.parked_at AS "rejectedAt"
       FROM parked_messages p JOIN devices d ON d.id = p.device_id
       WHERE p.${readings} AND ($1::uuid IS NULL OR d.user_id = $1) AND ($2::int IS NULL OR p.device_id = $2)
         AND ($3::bigint IS NULL OR p.id < $3)
       ORDER BY p.id DESC LIMIT $4`,
      [userId, deviceId, before, page.limit + 1],
    );
    return toPage(rows, page.limit, (last) => [last.id]);
  },

  async unkept({ userId, deviceId }: Scope): Promise<UnkeptRejections[]> {
    const { rows } = await pool.query<UnkeptRejections>(
      `SELECT o.device_id AS "deviceId", sum(o.messages)::int AS messages
       FROM parked_overflows o JOIN devices d ON d.id = o.device_id
       WHERE o.${readings} AND ($1::uuid IS NULL OR d.user_id = $1) AND ($2::int IS NULL OR o.device_id = $2)
       GROUP BY 1 ORDER BY 1 LIMIT 1000`,
      [userId, deviceId],
    );
    return rows;
  },
});

export type RejectionReadModel = ReturnType<typeof createRejectionReadModel>;
