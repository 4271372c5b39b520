import { importUndone } from '@ems/contracts';
import { inTransaction, type Pool } from '@ems/database';
import { createEvent } from '@ems/messaging';
import { insertOutbox } from '@ems/outbox';
import type { Answers } from '@ems/reading-files';
import type { FileImport } from '../domain/import.ts';
import { createImportParts } from './import-parts.ts';
import { createImportUploads } from './import-uploads.ts';
import { createImportWork, directionOf } from './import-work.ts';

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

/** Imports with their files, which are kept until the import ends. */
export const createImportRepository = (pool: Pool) => ({
  ...createImportUploads(pool),
  ...createImportWork(pool),
  ...createImportParts(pool),

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

  /** Begins an upload. Undefined if the user has too many unfinished imports. */
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

  /** Requests another analysis with these answers, unless the import has started. */
  async answer(deviceId: number, id: string, answers: Answers): Promise<boolean> {
    const { rowCount } = await pool.query(
      `UPDATE imports SET status = 'analysing', attempts = 0, answers = $3, plan = NULL, questions = NULL
       WHERE device_id = $1 AND id = $2 AND status IN ('open', 'ready')`,
      [deviceId, id, JSON.stringify(answers)],
    );
    return rowCount === 1;
  },

  /**
   * Starts an import that is ready. When the device measures something else by now, the file is analysed again instead.
   *
   * @returns the new status; undefined when the import was not ready
   */
  async start(
    deviceId: number,
    id: string,
    sentAt: Date,
  ): Promise<'sending' | 'analysing' | undefined> {
    const fits = `i.plan->>'direction' = ${directionOf('d.measures')}`;
    const { rows } = await pool.query<{ status: 'sending' | 'analysing' }>(
      `UPDATE imports i SET claimed_until = NULL, attempts = 0,
         status = CASE WHEN ${fits} THEN 'sending' ELSE 'analysing' END,
         sent_at = CASE WHEN ${fits} THEN $3::timestamptz END,
         plan = CASE WHEN ${fits} THEN plan END
       FROM devices d WHERE d.id = i.device_id AND i.device_id = $1 AND i.id = $2 AND i.status = 'ready'
       RETURNING i.status`,
      [deviceId, id, sentAt],
    );
    return rows[0]?.status;
  },

  /** Stops an import. Readings that were sent stay, and can be undone. */
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

  /** Requests that the earlier values are restored. */
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
});

export type ImportRepository = ReturnType<typeof createImportRepository>;
