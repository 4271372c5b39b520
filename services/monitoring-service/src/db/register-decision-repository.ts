import { inTransaction, type Pool } from '@ems/database';
import { decodeCursor, toPage } from '@ems/http';
import { z } from 'zod';
import type { Scope } from '../domain/scope.ts';
import type { Decision, RegisterEventKind } from '../domain/register-steps.ts';

/** A notable event of a register, and the user's decision. */
export interface FoundRegisterEvent {
  readonly id: string;
  readonly deviceId: number;
  readonly kind: RegisterEventKind;
  readonly timestamp: Date;
  readonly value: number;
  readonly fromTimestamp: Date | null;
  readonly fromValue: number | null;
  /** Energy is held back until a user decides. */
  readonly isOpen: boolean;
  readonly decision: Decision | null;
  readonly decidedAt: Date | null;
}

const isOpen = `e.kind IN ('replacement', 'jump', 'gap') AND d.decision IS NULL`;
const found = `
  SELECT e.id::text, e.device_id AS "deviceId", e.kind, e.ts AS timestamp, e.value::float8 AS value,
    e.from_ts AS "fromTimestamp", e.from_value::float8 AS "fromValue", ${isOpen} AS "isOpen",
    d.decision, d.decided_at AS "decidedAt"
  FROM register_events e
  JOIN devices ON devices.id = e.device_id
  LEFT JOIN register_decisions d ON d.device_id = e.device_id AND d.ts = e.ts
  WHERE ($1::uuid IS NULL OR devices.user_id = $1)`;

const position = z.tuple([z.coerce.date(), z.string().regex(/^\d{1,18}$/)]);

export interface RegisterEventFilter {
  readonly open?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export const createRegisterDecisions = (pool: Pool) => ({
  /** Latest first. */
  async list({ userId, deviceId }: Scope, { open, limit, cursor }: RegisterEventFilter) {
    const [at = null, id = null] = decodeCursor(cursor, position) ?? [];
    const { rows } = await pool.query<FoundRegisterEvent>(
      `${found} AND ($2::int IS NULL OR e.device_id = $2) AND ($3::bool IS NULL OR (${isOpen}) = $3)
         AND ($4::timestamptz IS NULL OR (e.ts, e.id) < ($4, $5::bigint))
       ORDER BY e.ts DESC, e.id DESC LIMIT $6`,
      [userId, deviceId, open ?? null, at, id, limit + 1],
    );
    return toPage(rows, limit, (last) => [last.timestamp.toISOString(), last.id]);
  },

  /** @param userId null: anybody's */
  async byId(id: string, userId: string | null): Promise<FoundRegisterEvent | undefined> {
    const { rows } = await pool.query<FoundRegisterEvent>(`${found} AND e.id = $2::bigint`, [
      userId,
      id,
    ]);
    return rows[0];
  },

  /** A worker recomputes everything that depends on the register. */
  decide: (
    { deviceId, timestamp }: FoundRegisterEvent,
    decision: Decision,
    decidedBy: string,
  ): Promise<void> =>
    inTransaction(pool, async (client) => {
      const sample = [deviceId, timestamp];
      await client.query(
        `INSERT INTO register_decisions AS d (device_id, ts, decision, decided_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (device_id, ts) DO UPDATE SET decision = excluded.decision, decided_by = excluded.decided_by,
           decided_at = now() WHERE d.decision <> excluded.decision`,
        [...sample, decision, decidedBy],
      );
      await client.query(
        `UPDATE samples SET pending = true WHERE device_id = $1 AND kind = 'register' AND ts = $2`,
        sample,
      );
    }),
});

export type RegisterDecisions = ReturnType<typeof createRegisterDecisions>;
