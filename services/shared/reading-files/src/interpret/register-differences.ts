import { Numbers } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';
import type { Series } from './merge-instants.ts';
import type { RejectedLines } from './rejected-lines.ts';

const milliwattHoursPerKwh = 1_000_000;
const hourMs = 3_600_000;
/** A meter that counts whole kWh may jump by one at any time. */
const resolution = milliwattHoursPerKwh;

const kwh = (milliwattHours: number) => `${(milliwattHours / milliwattHoursPerKwh).toFixed(3)} kWh`;

/**
 * The energy between the states of a meter, stored at the later one, and exactly their difference. A state that the
 * following one contradicts (a zero, a dip, a peak) is left out as if it were not there. A fall or an implausible rise
 * that lasts begins a new count: nothing is counted in between.
 */
export function differences(
  { instants, values, lines, length }: Series,
  maxKw: number,
  rejected: RejectedLines,
  add: (at: number, milliwattHours: number) => void,
  scratch: Scratch,
): void {
  const valid = new Numbers(scratch);
  for (let at = 0; at < length; at++) if (!Number.isNaN(values.at(at))) valid.push(at);
  const value = (at: number) => values.at(at);
  const validAt = (index: number) => (index < valid.length ? valid.at(index) : undefined);
  const isPlausible = (from: number, to: number) => {
    const rise = value(to) - value(from);
    const hours = (instants.at(to) - instants.at(from)) / hourMs;
    return rise >= 0 && rise <= maxKw * hours * milliwattHoursPerKwh + resolution;
  };
  let base: number | undefined;
  const take = (at: number, index: number): void => {
    const next = validAt(index + 1);
    const line = lines.at(at);
    if (base === undefined) {
      const isStray =
        next !== undefined &&
        !isPlausible(at, next) &&
        validAt(index + 2) !== undefined &&
        isPlausible(next, validAt(index + 2) ?? 0);
      if (isStray)
        rejected.add(
          line,
          `the state ${kwh(value(at))} does not fit the following ones and is left out`,
        );
      else base = at;
      return;
    }
    if (isPlausible(base, at)) {
      // A rise that the next state takes back was none, unless that state is the stray one.
      const after = validAt(index + 2);
      const isPeak =
        next !== undefined &&
        value(next) < value(at) &&
        isPlausible(base, next) &&
        (after === undefined || value(after) < value(at));
      if (isPeak)
        return rejected.add(
          line,
          `the state ${kwh(value(at))} is taken back by the next one and is left out`,
        );
      if (at !== base) add(at, value(at) - value(base));
      base = at;
      return;
    }
    if (next !== undefined && isPlausible(base, next))
      return rejected.add(
        line,
        `the state ${kwh(value(at))} lies between ${kwh(value(base))} and ${kwh(value(next))} and is left out`,
      );
    rejected.add(
      line,
      value(at) < value(base)
        ? `the state falls from ${kwh(value(base))} to ${kwh(value(at))}: a new count begins, nothing is counted in between`
        : `the state jumps by ${kwh(value(at) - value(base))} from ${kwh(value(base))}, which is more than ${maxKw} kW: nothing is counted in between`,
    );
    base = at;
  };
  for (let index = 0; index < valid.length; index++) take(valid.at(index), index);
  valid.release();
}
