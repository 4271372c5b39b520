/** Readings have to end after `from` and not after `to`; milliseconds. */
export interface AcceptedPeriod {
  readonly from: number;
  readonly to: number;
}

const dayMs = 86_400_000;
const clockToleranceMs = 5 * 60_000;
const beginning = Date.UTC(2000, 0, 1);

/** Readings end after this period's start: 2000, or what retention keeps; and at most five minutes from now. */
export function acceptedPeriod(now: number, retentionDays: number | undefined): AcceptedPeriod {
  const kept = retentionDays === undefined ? beginning : startOfDay(now - retentionDays * dayMs);
  return { from: Math.max(beginning, kept), to: now + clockToleranceMs };
}

const startOfDay = (instant: number) => Math.floor(instant / dayMs) * dayMs;
