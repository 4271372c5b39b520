import { toKwh, toMilliwattHours } from '@ems/contracts';
import type { Day } from './day-view.ts';

/** The energy of a day's hours by local time. Only hours that are over and have readings. */
function byClock({ hours, end }: Day, now: number): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [index, { start, kwh }] of hours.entries()) {
    const isOver = Date.parse(hours[index + 1]?.start ?? end) <= now;
    const clock = start.slice(11, 16);
    if (isOver && kwh !== null) sums.set(clock, (sums.get(clock) ?? 0) + toMilliwattHours(kwh));
  }
  return sums;
}

/** How much more `a` has than `b` in the hours that both have, because a missing hour is not zero. */
export function compareHours(a: Day, b: Day, now: number) {
  const [ofA, ofB] = [byClock(a, now), byClock(b, now)];
  const shared = [...ofA.keys()].filter((clock) => ofB.has(clock));
  const difference = shared.reduce(
    (sum, clock) => sum + (ofA.get(clock) ?? 0) - (ofB.get(clock) ?? 0),
    0,
  );
  return {
    differenceKwh: shared.length === 0 ? null : toKwh(difference),
    comparedHours: shared.length,
  };
}
