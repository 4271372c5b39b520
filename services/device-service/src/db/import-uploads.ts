import type { Pool } from '@ems/database';

/** A file is deleted after this time if its import was never started. */
const forgottenAfter = '24 hours';

/** The files of imports, in pieces. */
export const createImportUploads = (pool: Pool) => ({
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

  /** Deletes interrupted uploads and files whose import was never started. */
  async forgetAbandoned(): Promise<void> {
    await pool.query(
      `DELETE FROM imports WHERE (status = 'uploading' AND created_at < now() - interval '1 hour')
         OR (status IN ('open', 'ready') AND created_at < now() - interval '${forgottenAfter}')`,
    );
  },
});
