import { isTransient } from '@ems/database';

/**
 * Why a batch could not be stored: the whole database (unreachable, shutting down, read-only, full), a conflict with
 * another transaction, outdated knowledge of partitions and devices, data that no statement accepts, or something else.
 */
export type FailureCause = 'database' | 'contention' | 'outdated' | 'data' | 'unknown';

const readOnly = '25006';
/** Deadlock, serialization failure. */
const contention = /^40/;
/** A lock may be held for long because of a single device. */
const lockNotAvailable = '55P03';
/** A foreign key (the device was deleted in the meantime) and a missing partition. */
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
