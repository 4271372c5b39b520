import { createHomeClock } from './home-clock.ts';
import { watts, type Kind } from './load-curve.ts';

/** Energy in whole milliwatt-hours of the interval that ends at an instant: a function of its arguments alone. */
export function createDeviceEnergy(options: {
  kind: Kind;
  seed: number;
  timeZone: string;
  intervalSeconds: number;
}) {
  const { kind, seed, intervalSeconds } = options;
  const clock = createHomeClock(options.timeZone);
  return (end: number): number =>
    Math.round((watts(kind, seed, clock(end - 1)) * intervalSeconds * 1_000) / 3_600);
}
