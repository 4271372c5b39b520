import { hourMs } from './hour.ts';
import type { RegisterSpan } from './register-steps.ts';

/** A reading that is computed. */
export interface DerivedReading {
  readonly timestamp: number;
  readonly milliwattHours: number;
  readonly origin: 'register' | 'power';
  readonly isEstimated: boolean;
}

/**
 * The readings of a span. A span of up to an hour becomes one reading at its end. A longer one is spread evenly:
 * readings end at each full hour (UTC) and at the span's end, in whole milliwatt-hours with an exact sum.
 */
export function spreadEnergy({ from, to, milliwattHours, isEstimated }: RegisterSpan) {
  const until = (instant: number) =>
    Number((BigInt(milliwattHours) * BigInt(instant - from)) / BigInt(to - from));
  const pieces: DerivedReading[] = [];
  const isLong = to - from > hourMs;
  for (let start = from; start < to;) {
    const end = isLong ? Math.min(to, Math.floor(start / hourMs + 1) * hourMs) : to;
    pieces.push({
      timestamp: end,
      milliwattHours: until(end) - until(start),
      origin: 'register',
      isEstimated,
    });
    start = end;
  }
  return pieces;
}
