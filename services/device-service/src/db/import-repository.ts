import type { Pool } from '@ems/database';
import { inTransaction } from '@ems/database';
import { importUndone } from '@ems/contracts';
import { createEvent } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import type { Answers, Plan, Question } from '@ems/reading-files';
import type { FileImport } from '../domain/import.ts';

const claimSeconds = 30;
/** A file whose import was never started goes after this time. */
const forgottenAfter = '24 hours';
export const mostUnfinished = 3;

const columns = `
  i.id, i.device_id AS "deviceId", i.user_id AS "userId", u.name AS "userName", i.file_name AS "fileName",
  i.file_bytes::float8 AS "fileBytes", i.sha256, i.status, i.answers, i.plan, i.questions, i.problem, i.sent_at AS "sentAt",
  i.created_at AS "createdAt", i.finished_at AS "finishedAt", i.restored, i.kept,
  p.readings, p.sent AS "sentReadings", p.stored AS "storedReadings", p.held AS "storedMilliwattHours", p.differences`;

const select = `
  SELECT ${columns} FROM imports i LEFT JOIN users u ON u.id = i.user_id CROSS JOIN LATERAL (
    SELECT coalesce(sum(readings), 0)::int AS readings,
           coalesce(sum(readings) FILTER (WHERE is_sent), 0)::int AS sent,
           coalesce(sum(stored_readings), 0)::int AS stored,
           coalesce(sum(stored_milliwatt_hours), 0)::float8 AS held,
           coalesce((SELECT json_agg(json_build_object('from', first_at, 'file', milliwatt_hours, 'platform', stored_milliwatt_hours))
             FROM (SELECT * FROM import_parts d WHERE d.import_id = i.id AND d.stored_milliwatt_hours <> d.milliwatt_hours
                   ORDER BY part LIMIT 20) d), '[]') AS differences
    FROM import_parts WHERE import_id = i.id) p`;

export interface PartToSend {
  readonly part: number;
  readonly readings: number;
  readonly milliwattHours: number;
  readonly firstAt: number;
}

export type ClaimedImport = Pick<
  FileImport,
  'id' | 'deviceId' | 'fileName' | 'status' | 'answers' | 'sentAt'
> & { readonly attempts: number };

/** Imports with their files, which are kept until an import is over. */
export const createImportRepository = (pool: Pool) => ({
  async byId(deviceId: number, id: string): Promise<FileImport | undefined> {
    const { rows } = await pool.query<FileImport>(
      `${select} WHERE i.device_id = $1 AND i.id = $2`,
      [deviceId, id],
    );
    return rows[0];
  },

  async list(deviceId: number, limit: number): Promise<readonly FileImport[]> {
    const { rows } = await pool.query<FileImport>(
      `${select} WHERE i.device_id = $1 AND i.status <> 'uploading' ORDER BY i.created_at DESC LIMIT $2`,
      [deviceId, limit],
    );
    return rows;
  },

  /** Begins an upload; undefined: this person has too many that are not over. */
  async create(given: {
    id: string;
    deviceId: number;
    userId: string;
    fileName: string;
  }): Promise<boolean> {
    return inTransaction(pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [given.userId]);
      const { rowCount } = await client.query(
        `INSERT INTO imports (id, device_id, user_id, file_name, status)
         SELECT $1, $2, $3, $4, 'uploading'
         WHERE (SELECT count(*) FROM imports WHERE user_id = $3
                AND status IN ('uploading', 'analysing', 'open', 'ready', 'sending')) < ${mostUnfinished}`,
        [given.id, given.deviceId, given.userId, given.fileName],
      );
      return rowCount === 1;
    });
  },

  async addChunk(id: string, position: number, content: Uint8Array): Promise<void> {
    await pool.query(
      'INSERT INTO import_chunks (import_id, position, content) VALUES ($1, $2, $3)',
      [id, position, content],
    );
  },

  async chunk(id: string, position: number): Promise<Uint8Array | undefined> {
    const { rows } = await pool.query<{ content: Buffer }>(
      'SELECT content FROM import_chunks WHERE import_id = $1 AND position = $2',
      [id, position],
    );
    return rows[0]?.content;
  },

  async uploaded(id: string, fileBytes: number, sha256: string): Promise<void> {
    await pool.query(
      `UPDATE imports SET status = 'analysing', file_bytes = $2, sha256 = $3 WHERE id = $1 AND status = 'uploading'`,
      [id, fileBytes, sha256],
    );
  },

  async discard(id: string): Promise<void> {
    await pool.query('DELETE FROM imports WHERE id = $1', [id]);
  },

  /** Has the file analysed again with these answers, unless the import has started. */
  async answer(deviceId: number, id: string, answers: Answers): Promise<boolean> {
    const { rowCount } = await pool.query(
      `UPDATE imports SET status = 'analysing', attempts = 0, answers = $3, plan = NULL, questions = NULL
       WHERE device_id = $1 AND id = $2 AND status IN ('open', 'ready')`,
      [deviceId, id, JSON.stringify(answers)],
    );
    return rowCount === 1;
  },

  /** The oldest import that nobody works on; whoever claims it says again and again that it still does. */
  async claim(): Promise<ClaimedImport | undefined> {
    const { rows } = await pool.query<ClaimedImport>(
      `UPDATE imports SET claimed_until = now() + interval '${claimSeconds} seconds', attempts = attempts + 1
       WHERE id = (SELECT id FROM imports
                   WHERE status IN ('analysing', 'sending') AND (claimed_until IS NULL OR claimed_until < now())
                   ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, attempts, device_id AS "deviceId", file_name AS "fileName", status, answers, sent_at AS "sentAt"`,
    );
    return rows[0];
  },

  /** Whether the import is still to be worked on. */
  async keep(id: string, status: string): Promise<boolean> {
    const { rowCount } = await pool.query(
      `UPDATE imports SET claimed_until = now() + interval '${claimSeconds} seconds' WHERE id = $1 AND status = $2`,
      [id, status],
    );
    return rowCount === 1;
  },

  async release(id: string): Promise<void> {
    await pool.query('UPDATE imports SET claimed_until = NULL WHERE id = $1', [id]);
  },

  async analysed(
    id: string,
    answers: Answers,
    found: { plan?: Plan; questions?: readonly Question[] },
  ): Promise<void> {
    await pool.query(
      `UPDATE imports SET status = CASE WHEN $3::jsonb IS NULL THEN 'open' ELSE 'ready' END,
         plan = $3, questions = $4, claimed_until = NULL
       WHERE id = $1 AND status = 'analysing' AND answers = $2::jsonb`,
      [
        id,
        JSON.stringify(answers),
        found.plan ? JSON.stringify(found.plan) : null,
        found.questions ? JSON.stringify(found.questions) : null,
      ],
    );
  },

  async failed(id: string, problem: string): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query(
        `UPDATE imports SET status = 'failed', problem = $2, finished_at = now(), claimed_until = NULL
         WHERE id = $1 AND status IN ('uploading', 'analysing', 'sending')`,
        [id, problem],
      );
      await client.query('DELETE FROM import_chunks WHERE import_id = $1', [id]);
    });
  },

  async start(deviceId: number, id: string, sentAt: Date): Promise<boolean> {
    const { rowCount } = await pool.query(
      `UPDATE imports SET status = 'sending', sent_at = $3, claimed_until = NULL, attempts = 0
       WHERE device_id = $1 AND id = $2 AND status = 'ready'`,
      [deviceId, id, sentAt],
    );
    return rowCount === 1;
  },

  /** Notes what is going to be sent, and says what of it was sent before. */
  async prepare(id: string, parts: readonly PartToSend[]): Promise<ReadonlySet<number>> {
    await pool.query(
      `INSERT INTO import_parts (import_id, part, readings, milliwatt_hours, first_at)
       SELECT $1, part, readings, mwh, to_timestamp(first_at / 1000.0)
       FROM unnest($2::int[], $3::int[], $4::bigint[], $5::bigint[]) AS p (part, readings, mwh, first_at)
       ON CONFLICT DO NOTHING`,
      [
        id,
        parts.map(({ part }) => part),
        parts.map(({ readings }) => readings),
        parts.map(({ milliwattHours }) => milliwattHours),
        parts.map(({ firstAt }) => firstAt),
      ],
    );
    const { rows } = await pool.query<{ part: number }>(
      'SELECT part FROM import_parts WHERE import_id = $1 AND is_sent',
      [id],
    );
    return new Set(rows.map(({ part }) => part));
  },

  async sent(id: string, parts: readonly number[]): Promise<void> {
    await pool.query('UPDATE imports SET attempts = 0 WHERE id = $1', [id]);
    await pool.query(
      'UPDATE import_parts SET is_sent = true WHERE import_id = $1 AND part = ANY($2::int[])',
      [id, parts],
    );
  },

  /** Everything is with the broker: the file is not needed any more. */
  async allSent(id: string): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query(
        `UPDATE imports SET status = 'storing', claimed_until = NULL WHERE id = $1 AND status = 'sending'`,
        [id],
      );
      await client.query('DELETE FROM import_chunks WHERE import_id = $1', [id]);
      await client.query(finishStored, [id]);
    });
  },

  async stored(id: string, part: number, readings: number, milliwattHours: number): Promise<void> {
    await inTransaction(pool, async (client) => {
      await client.query('SELECT FROM imports WHERE id = $1 FOR UPDATE', [id]);
      await client.query(
        `UPDATE import_parts SET stored_readings = $3, stored_milliwatt_hours = $4 WHERE import_id = $1 AND part = $2`,
        [id, part, readings, milliwattHours],
      );
      await client.query(finishStored, [id]);
    });
  },

  /** Stops an import; what was sent stays, and can be undone. */
  async cancel(deviceId: number, id: string): Promise<boolean> {
    return inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE imports SET status = 'cancelled', finished_at = now(), claimed_until = NULL
         WHERE device_id = $1 AND id = $2 AND status IN ('uploading', 'analysing', 'open', 'ready', 'sending')`,
        [deviceId, id],
      );
      if (rowCount === 1)
        await client.query('DELETE FROM import_chunks WHERE import_id = $1', [id]);
      return rowCount === 1;
    });
  },

  /** Requests that the values before the import return. */
  async undo(deviceId: number, id: string): Promise<boolean> {
    return inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `UPDATE imports SET status = 'undoing'
         WHERE device_id = $1 AND id = $2 AND sent_at IS NOT NULL AND status IN ('storing', 'done', 'failed', 'cancelled')`,
        [deviceId, id],
      );
      if (rowCount === 1)
        await insertOutbox(client, [createEvent(importUndone, { importId: id, deviceId })]);
      return rowCount === 1;
    });
  },

  async restored(id: string, restored: number, kept: number): Promise<void> {
    await pool.query(
      `UPDATE imports SET status = 'undone', restored = coalesce(restored, 0) + $2, kept = coalesce(kept, 0) + $3, finished_at = now()
       WHERE id = $1 AND status = 'undoing'`,
      [id, restored, kept],
    );
  },

  /** Uploads that broke off and files whose import was never started go. */
  async forgetAbandoned(): Promise<void> {
    await pool.query(
      `DELETE FROM imports WHERE (status = 'uploading' AND created_at < now() - interval '1 hour')
         OR (status IN ('open', 'ready') AND created_at < now() - interval '${forgottenAfter}')`,
    );
  },
});

const finishStored = `
  UPDATE imports SET status = 'done', finished_at = now()
  WHERE id = $1 AND status = 'storing'
    AND NOT EXISTS (SELECT FROM import_parts WHERE import_id = $1 AND stored_readings IS NULL)`;

export type ImportRepository = ReturnType<typeof createImportRepository>;
