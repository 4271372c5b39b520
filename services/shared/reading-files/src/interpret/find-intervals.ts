import type { NumberList } from '../storage/numbers.ts';

/** Seconds between rows, where the file changes them, and how many rows do not fit. */
export interface Intervals {
  /** Milliseconds before the row of an index; of the row after it for the first. */
  readonly of: (at: number) => number;
  /** In the order in which they first appear; milliseconds. */
  readonly distinct: readonly number[];
  readonly irregular: number;
  /** Larger steps than the interval: gaps, or no interval at all when there are many. */
  readonly larger: number;
}

const dayMs = 86_400_000;
/** So many equal steps make a new interval; fewer are gaps. */
const run = 4;

/** A day of 23 or 25 hours is a day. */
const normalised = (step: number) =>
  step >= dayMs - 3_600_000 && step <= dayMs + 3_600_000 ? dayMs : step;

/**
 * The interval of each row, from the steps between rows. A larger step is a gap, unless several follow each other: then
 * the file has changed its interval. `fixed` is what a person said.
 */
export function findIntervals(
  instants: NumberList,
  length: number,
  fixed: number | undefined,
): Intervals | undefined {
  if (fixed !== undefined) return { of: () => fixed, distinct: [fixed], irregular: 0, larger: 0 };
  if (length < 2) return undefined;
  const step = (at: number) => normalised((instants.at(at) ?? 0) - (instants.at(at - 1) ?? 0));
  let current = mostCommon(step, length);
  const changes = [{ from: 0, size: current }];
  const distinct: number[] = [];
  let [irregular, larger] = [0, 0];
  const isRun = (at: number, size: number) => {
    for (let next = at; next < at + run; next++)
      if (next >= length || step(next) !== size) return false;
    return true;
  };
  for (let at = 1; at < length; at++) {
    const size = step(at);
    if (size !== current && isRun(at, size)) {
      current = size;
      changes.push({ from: at === 1 ? 0 : at, size });
    }
    if (!distinct.includes(current)) distinct.push(current);
    if (size % current !== 0 && !(current === dayMs && size > dayMs)) irregular++;
    if (size > current) larger++;
  }
  return { of: (at) => lastBefore(changes, at), distinct, irregular, larger };
}

/** The size of the last change that is not after this row. */
function lastBefore(
  changes: readonly { readonly from: number; readonly size: number }[],
  at: number,
): number {
  let [low, high] = [0, changes.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((changes[middle]?.from ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return changes[low]?.size ?? 0;
}

function mostCommon(step: (at: number) => number, length: number): number {
  const counts = new Map<number, number>();
  for (let at = 1; at < length; at++) {
    const size = step(at);
    if (counts.size < 10_000 || counts.has(size)) counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  let best = step(1);
  for (const [size, count] of counts)
    if (count > (counts.get(best) ?? 0) || (count === counts.get(best) && size < best)) best = size;
  return best;
}
