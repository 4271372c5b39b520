import { hourMs, quarterMs } from './hour.ts';
import type { DerivedReading } from './spread-energy.ts';

/** Time between two instants; the end belongs to it. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** A power lasts until the next one, but at most this long. After that, energy is missing. */
export const longestPowerMs = 5 * 60_000;

/**
 * The energy of power samples by quarter-hours (UTC), to the nearest milliwatt-hour. Each power lasts until the next.
 * Time that better values cover does not count.
 *
 * @param powers in milliwatts, sorted by time, one for each instant
 * @param covered sorted and without overlaps
 */
export function integratePower(
  powers: readonly { readonly timestamp: number; readonly value: number }[],
  covered: readonly TimeSpan[],
): DerivedReading[] {
  const quarters = new Map<number, { work: number; until: number }>();
  let next = 0;
  for (const [index, { timestamp: from, value }] of powers.entries()) {
    const to = powers[index + 1]?.timestamp;
    if (to === undefined || to - from > longestPowerMs) continue;
    while ((covered[next]?.to ?? Infinity) <= from) next++;
    for (const piece of uncovered({ from, to }, covered, next))
      for (const { from: start, to: end } of byQuarter(piece)) {
        const quarter = Math.floor((end - 1) / quarterMs);
        const { work = 0 } = quarters.get(quarter) ?? {};
        quarters.set(quarter, { work: work + value * (end - start), until: end });
      }
  }
  return [...quarters.values()].map(({ work, until }) => ({
    timestamp: until,
    milliwattHours: Math.round(work / hourMs),
    origin: 'power',
    isEstimated: false,
  }));
}

function* uncovered({ from, to }: TimeSpan, covered: readonly TimeSpan[], first: number) {
  let start = from;
  for (let index = first; start < to; index++) {
    const cover = covered[index];
    const end = Math.min(to, cover?.from ?? to);
    if (end > start) yield { from: start, to: end };
    if (!cover) return;
    start = Math.max(start, cover.to);
  }
}

function* byQuarter({ from, to }: TimeSpan) {
  for (let start = from; start < to;) {
    const end = Math.min(to, (Math.floor(start / quarterMs) + 1) * quarterMs);
    yield { from: start, to: end };
    start = end;
  }
}
