import { inTransaction, type Pool } from '@ems/database';
import type { Answers, Direction, Plan, Question } from '@ems/reading-files';
import type { FileImport } from '../domain/import.ts';

const claimSeconds = 30;

export type ClaimedImport = Pick<
  FileImport,
  'id' | 'deviceId' | 'fileName' | 'status' | 'answers' | 'sentAt'
> & {
  readonly attempts: number;
  /** Of its plan; without one, what the device measures. */
  readonly direction: Direction;
};

/** SQL for the direction that a plan must have to be stored for a device. */
export const directionOf = (measures: string): string =>
  `CASE ${measures} WHEN 'consumption' THEN 'consumption' ELSE 'production' END`;

/** Which process works on which import, and its result. */
export const createImportWork = (pool: Pool) => ({
  /** Claims the oldest import that no process works on. The claim expires unless it is renewed. */
  async claim(): Promise<ClaimedImport | undefined> {
    const { rows } = await pool.query<ClaimedImport>(
      `UPDATE imports SET claimed_until = now() + interval '${claimSeconds} seconds', attempts = attempts + 1
       WHERE id = (SELECT id FROM imports
                   WHERE status IN ('analysing', 'sending') AND (claimed_until IS NULL OR claimed_until < now())
                   ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING id, attempts, device_id AS "deviceId", file_name AS "fileName", status, answers, sent_at AS "sentAt",
         coalesce(plan->>'direction', (SELECT ${directionOf('measures')} FROM devices WHERE id = imports.device_id)) AS direction`,
    );
    return rows[0];
  },

  /** Renews the claim. Returns false when the import no longer has this status. */
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
});
