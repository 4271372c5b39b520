import { z } from 'zod';

/** Readings must end after `from` and not after `to`, in milliseconds. */
export interface AcceptedPeriod {
  readonly from: number;
  readonly to: number;
}

/** Two years. Older readings are rejected, except in an import of history. */
export const defaultMaxReadingAgeDays = 730;

const days = z.coerce.number().int().min(1);

/** Every process that accepts, stores or compares readings needs the same configuration. */
export const readingsRetentionDays = days
  .optional()
  .describe('Readings are removed after this time; kept for ever if not set');
export const maxReadingAgeDays = days
  .default(defaultMaxReadingAgeDays)
  .describe('Older readings are refused, except in an import of history');

const dayMs = 86_400_000;
const clockToleranceMs = 5 * 60_000;
const beginning = Date.UTC(2000, 0, 1);

/**
 * Readings end after the start of this period, which is the year 2000 or what retention and the maximum age allow, and
 * at most five minutes from now. Without a maximum age everything that is kept is accepted, as in an import of history.
 */
export function acceptedPeriod(
  now: number,
  retentionDays: number | undefined,
  maxAgeDays?: number,
): AcceptedPeriod {
  const maxDays = Math.min(retentionDays ?? Infinity, maxAgeDays ?? Infinity);
  const oldest = maxDays === Infinity ? beginning : startOfDay(now - maxDays * dayMs);
  return { from: Math.max(beginning, oldest), to: now + clockToleranceMs };
}

const startOfDay = (instant: number) => Math.floor(instant / dayMs) * dayMs;
