import { isTransient } from '@ems/database';

/**
 * Why a batch could not be stored: the database as a whole (away, shutting down, read only, full), what others do at
 * this moment, what was known of partitions and devices is outdated, data that no statement can take, or something else.
 */
export type FailureCause = 'database' | 'contention' | 'outdated' | 'data' | 'unknown';

const readOnly = '25006';
/** Deadlock, serialization failure. */
const contention = /^40/;
/** One that holds a lock for long may do so because of a single device. */
const lockNotAvailable = '55P03';
/** Foreign key (a device that was deleted meanwhile) and a missing partition. */
const outdated = new Set(['23503', '23514']);
const data = /^(22|23)/;

export function causeOf(error: unknown): FailureCause {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (contention.test(code)) return 'contention';
  if (outdated.has(code)) return 'outdated';
  if (data.test(code)) return 'data';
  if (code === lockNotAvailable) return 'unknown';
  return code === readOnly || isTransient(error) ? 'database' : 'unknown';
}
