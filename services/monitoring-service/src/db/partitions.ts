import type { Pool, PoolClient } from '@ems/database';

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
    /** A statement found none where there should have been one. */
    forget: () => known.clear(),
    /** Drops a few of those that end before a UTC day; gives up when readers or writers keep them busy. */
    async dropBefore(client: PoolClient, instant: number): Promise<void> {
      await client.query('SELECT drop_readings_partitions_before($1::date)', [
        isoDay(Math.floor(instant / dayMs)),
      ]);
      for (const day of known) if (day < Math.floor(instant / dayMs)) known.delete(day);
    },
  };
}

export type Partitions = ReturnType<typeof createPartitions>;
