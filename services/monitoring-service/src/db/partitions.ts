import type { Pool, PoolClient } from '@ems/database';

/** Milliseconds since the epoch, without the end. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface PlacedReading {
  readonly deviceId: number;
  readonly timestamp: number;
}

const rowsAStep = 20_000;

/** Creates partitions before readings need them. Checks each one in the database only once. */
export function createPartitions(pool: Pool) {
  let covered: Span[] = [];
  let latest: Span | undefined;

  const holds = (span: Span, instant: number) => instant >= span.from && instant < span.to;
  function isCovered(instant: number): boolean {
    if (latest && holds(latest, instant)) return true;
    latest = covered.find((span) => holds(span, instant));
    return latest !== undefined;
  }

  /** Commits each partition separately, so that no lock is held while waiting for another one. */
  async function ensure(instants: Iterable<number>): Promise<void> {
    for (const instant of instants) {
      if (isCovered(instant)) continue;
      const { rows } = await pool.query<{ from: number; to: number }>(
        `SELECT extract(epoch FROM starts_at)::float8 * 1000 AS from, extract(epoch FROM ends_at)::float8 * 1000 AS to
         FROM create_readings_partition(to_timestamp($1 / 1000.0))`,
        [instant],
      );
      covered.push(...rows);
    }
  }

  return {
    /** @param instants milliseconds since the epoch */
    ensure,
    /** Only for known devices, because readings of others wait elsewhere. */
    async ensureFor(readings: readonly PlacedReading[]): Promise<void> {
      const open = readings.filter(({ timestamp }) => !isCovered(timestamp));
      if (open.length === 0) return;
      const { rows } = await pool.query<{ id: number }>(
        'SELECT id FROM devices WHERE id = ANY($1::int[])',
        [[...new Set(open.map(({ deviceId }) => deviceId))]],
      );
      const known = new Set(rows.map(({ id }) => id));
      await ensure(
        open.filter(({ deviceId }) => known.has(deviceId)).map(({ timestamp }) => timestamp),
      );
    },
    /** For a statement that did not find its partition. */
    forget(): void {
      covered = [];
      latest = undefined;
    },
    /** Drops a few partitions that end before a UTC day. Gives up while readers or writers use them. */
    async dropBefore(client: PoolClient, day: string): Promise<void> {
      const { rows } = await client.query<{ dropped: number }>(
        'SELECT drop_readings_partitions_before($1::date) AS dropped',
        [day],
      );
      if (rows[0]?.dropped) this.forget();
    },
    /** One committed step of merging partitions into whole quarters. False if nothing is left to do. */
    async mergeStep(): Promise<boolean> {
      const { rows } = await pool.query<{ more: boolean }>(
        'SELECT merge_readings_step($1) AS more',
        [rowsAStep],
      );
      return rows[0]?.more ?? false;
    },
  };
}

export type Partitions = ReturnType<typeof createPartitions>;
