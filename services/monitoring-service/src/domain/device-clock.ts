import type { Sample, StoredReading } from '@ems/readings';

/** How far the times in a device's messages are ahead of their arrival, in milliseconds, newest first. */
export interface ClockOffsets {
  /** Offsets of the last messages. */
  readonly recent: readonly number[];
  /** The greatest offset of each hour with messages, which is that of the fastest message. */
  readonly hours: readonly number[];
}

/** What is wrong with the clock of a device. */
export interface ClockProblem {
  readonly kind: 'ahead' | 'behind' | 'drifting';
  /** At least this much. For a drifting clock: its change during the known hours. */
  readonly seconds: number;
}

/** So many are kept. */
export const recentOffsets = 10;
export const hourlyOffsets = 24;

const leastMessages = 5;
const leastHours = 6;
/** A correct clock is never ahead of the arrival, except for rounding to whole seconds. */
const aheadMs = 10_000;
/** Networks and devices need some time. */
const behindMs = 30_000;
const driftMs = 10_000;

/** Larger offsets are cut to a day, so that they fit the column. */
const most = 86_400_000;
const clamp = (offset: number) => Math.max(-most, Math.min(most, Math.round(offset)));

/**
 * The clock offset that a message reveals, or undefined. A time in the past reveals an offset only for a register or
 * power, which are sent when measured, and only if the time of arrival is known.
 */
export function clockOffset(
  { readings, samples }: { readings: readonly StoredReading[]; samples: readonly Sample[] },
  arrivedAt: number,
  isArrivalKnown: boolean,
): number | undefined {
  const latest = (values: readonly { readonly timestamp: number }[]) =>
    values.reduce((last, { timestamp }) => Math.max(last, timestamp), -Infinity);
  const [sampled, read] = [latest(samples), latest(readings)];
  const last = Math.max(sampled, read);
  if (last === -Infinity) return undefined;
  const offset = clamp(last - arrivedAt);
  return sampled >= read && isArrivalKnown ? offset : Math.max(0, offset);
}

/** The problem of a clock, if several consecutive messages agree on it. */
export function clockProblem({ recent, hours }: ClockOffsets): ClockProblem | undefined {
  if (recent.length >= leastMessages) {
    const least = Math.min(...recent);
    const greatest = Math.max(...recent);
    if (least > aheadMs) return { kind: 'ahead', seconds: Math.floor(least / 1_000) };
    if (greatest < -behindMs) return { kind: 'behind', seconds: Math.floor(-greatest / 1_000) };
  }
  return driftOf(hours);
}

function driftOf(hours: readonly number[]): ClockProblem | undefined {
  if (hours.length < leastHours) return undefined;
  const moves = hours.slice(1).map((before, index) => (hours[index] ?? before) - before);
  const moved = (hours[0] ?? 0) - (hours.at(-1) ?? 0);
  const isSteady = moves.every((move) => Math.sign(move) === Math.sign(moved));
  if (!isSteady || Math.abs(moved) < driftMs) return undefined;
  return { kind: 'drifting', seconds: Math.floor(Math.abs(moved) / 1_000) };
}
