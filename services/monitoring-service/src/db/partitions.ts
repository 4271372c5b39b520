import type { Pool } from '@ems/database';

const dayMs = 86_400_000;
const isoDay = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);

/** Makes partitions before readings need them; asks the database once for each day. */
export function createPartitions(pool: Pool) {
  const known = new Set<number>();
  return {
    /** @param timestamps milliseconds since the epoch */
    async ensure(timestamps: Iterable<number>): Promise<void> {
      const missing = new Set<number>();
      for (const timestamp of timestamps) {
        const day = Math.floor(timestamp / dayMs);
        if (!known.has(day)) missing.add(day);
      }
      if (missing.size === 0) return;
      await pool.query('SELECT ensure_readings_partitions($1::date[])', [[...missing].map(isoDay)]);
      for (const day of missing) known.add(day);
    },
    /** After partitions were dropped, or a statement found none. */
    forget: () => known.clear(),
  };
}

export type Partitions = ReturnType<typeof createPartitions>;
