/** From an instant until the next grid begins, readings end at multiples of an interval since 1970. */
export interface Grid {
  readonly from: number;
  readonly seconds: number;
}

/** The readings that a device sends, and up to where the platform has confirmed them. */
export interface Schedule {
  readonly confirmed: number;
  /** In order. Each grid begins at the end of the last reading that the one before may have sent. */
  readonly grids: readonly Grid[];
}

/** The interval of one reading. */
export interface Span {
  readonly from: number;
  readonly end: number;
}

const minute = 60;
const daySeconds = 86_400;

const lastMultiple = (instant: number, seconds: number) =>
  Math.floor(instant / (seconds * 1_000)) * seconds * 1_000;

/**
 * The schedule of a device that has sent nothing yet. History has readings of a minute if a state file remembers what
 * was sent. Otherwise it has the live interval, so that a second start sends the same readings again.
 */
export function firstSchedule(options: {
  now: number;
  seconds: number;
  backfillDays: number;
  remembered: boolean;
}): Schedule {
  const { now, seconds, backfillDays, remembered } = options;
  const step = remembered && backfillDays > 0 ? minute : seconds;
  const live = lastMultiple(now, step);
  const oldest = lastMultiple(live - backfillDays * daySeconds * 1_000, step);
  const history = step === seconds ? [] : [{ from: oldest, seconds: step }];
  const from = history.length > 0 ? live : oldest;
  return { confirmed: oldest, grids: [...history, { from, seconds }] };
}

/**
 * Continues the grids of earlier runs up to the last reading that may have been sent without confirmation, so that
 * sending again produces the same readings. Only then a changed interval takes effect.
 */
export function continueSchedule(
  { confirmed, grids }: Schedule,
  { now, seconds }: { now: number; seconds: number },
): Schedule {
  const last = grids.at(-1);
  const from = last ? Math.max(last.from, lastMultiple(now, last.seconds)) : confirmed;
  const all =
    last?.seconds === seconds
      ? grids
      : [...grids.filter((grid) => grid.from < from), { from, seconds }];
  return {
    confirmed,
    grids: all.filter((_, index) => (all[index + 1]?.from ?? Infinity) > confirmed),
  };
}

/** The end of the first reading after an instant. */
export function nextEnd(grids: readonly Grid[], after: number): number {
  const grid = grids.findLast(({ from }) => from <= after) ?? grids[0];
  if (!grid) throw new Error('A schedule has at least one grid');
  return lastMultiple(after, grid.seconds) + grid.seconds * 1_000;
}

/** The first readings after the confirmed ones that have ended by now, without gaps. */
export function spansUntil({ confirmed, grids }: Schedule, now: number, most: number): Span[] {
  const spans: Span[] = [];
  let from = confirmed;
  for (let end = nextEnd(grids, from); end <= now && spans.length < most;) {
    spans.push({ from, end });
    from = end;
    end = nextEnd(grids, from);
  }
  return spans;
}
