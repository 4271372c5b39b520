import { inTransaction, type Pool } from '@ems/database';

export interface PartToSend {
  readonly part: number;
  readonly readings: number;
  readonly milliwattHours: number;
  readonly firstAt: number;
}

/** The messages of an import, with what is sent and what is stored. */
export const createImportParts = (pool: Pool) => ({
  /** Records the parts to be sent, and returns those that were sent before. */
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

  /** The broker has all parts, so the file is no longer needed. */
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
});

const finishStored = `
  UPDATE imports SET status = 'done', finished_at = now()
  WHERE id = $1 AND status = 'storing'
    AND NOT EXISTS (SELECT FROM import_parts WHERE import_id = $1 AND stored_readings IS NULL)`;
