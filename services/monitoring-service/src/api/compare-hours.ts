import { toKwh, toMilliwattHours } from '@ems/contracts';
import { haveSameDevices } from '../domain/same-devices.ts';
import type { DayOfDevices } from './day-view.ts';

interface Compared {
  readonly milliwattHours: number;
  readonly devices: readonly number[];
}

/**
 * The hours of a day that are over and have readings, by local time. An hour that occurs twice is counted, so that an
 * hour is compared with one hour.
 */
function byClock({ day: { hours, end }, devices }: DayOfDevices, now: number) {
  const found = new Map<string, Compared>();
  const seen = new Map<string, number>();
  for (const [index, { start, kwh }] of hours.entries()) {
    const isOver = Date.parse(hours[index + 1]?.start ?? end) <= now;
    const clock = start.slice(11, 16);
    const occurrence = seen.get(clock) ?? 0;
    seen.set(clock, occurrence + 1);
    if (isOver && kwh !== null)
      found.set(`${clock} ${occurrence}`, {
        milliwattHours: toMilliwattHours(kwh),
        devices: devices[index] ?? [],
      });
  }
  return found;
}

/**
 * How much more `a` has than `b` in the hours in which the same devices have readings on both days, because what is
 * missing is not zero.
 */
export function compareHours(a: DayOfDevices, b: DayOfDevices, now: number) {
  const ofB = byClock(b, now);
  const differences = [...byClock(a, now)].flatMap(([clock, hour]) => {
    const other = ofB.get(clock);
    return other && haveSameDevices(hour, other)
      ? [hour.milliwattHours - other.milliwattHours]
      : [];
  });
  return {
    differenceKwh:
      differences.length === 0 ? null : toKwh(differences.reduce((sum, one) => sum + one, 0)),
    comparedHours: differences.length,
  };
}
