import { createHomeClock } from './home-clock.ts';
import { watts, type Kind } from './load-curve.ts';

const minuteMs = 60_000;

/**
 * Energy in whole milliwatt-hours between two instants, which depends only on the arguments. The energy of a minute is
 * a whole number. It is spread evenly and rounded down at each instant, so the parts of any span add up to the whole.
 */
export function createDeviceEnergy(options: { kind: Kind; seed: number; timeZone: string }) {
  const { kind, seed } = options;
  const clock = createHomeClock(options.timeZone);
  let known = { minute: Number.NaN, energy: 0 };

  function ofMinute(minute: number): number {
    if (minute !== known.minute)
      known = { minute, energy: Math.round((watts(kind, seed, clock(minute)) * 1_000) / 60) };
    return known.energy;
  }

  return (from: number, end: number): number => {
    let sum = 0;
    for (let minute = Math.floor(from / minuteMs) * minuteMs; minute < end; minute += minuteMs) {
      const energy = ofMinute(minute);
      const until = (instant: number) => Math.floor((energy * instant) / minuteMs);
      sum += until(Math.min(end - minute, minuteMs)) - until(Math.max(from - minute, 0));
    }
    return sum;
  };
}
