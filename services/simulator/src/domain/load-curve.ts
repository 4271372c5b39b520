import { noise } from './random.ts';

export const kinds = ['household', 'kitchen', 'rooms', 'heat-pump'] as const;
export type Kind = (typeof kinds)[number];

/** Local time of a home. Simple numbers instead of calendar objects, because it is computed millions of times. */
export interface LocalMinute {
  /** Days since 1970, local. */
  readonly day: number;
  /** Minute of the local day. */
  readonly minute: number;
  /** 0 in the middle of January, 1 in the middle of July. */
  readonly summer: number;
}

/** Whether an appliance is on that runs for `length` minutes once in a daily window, with some chance per day. */
function isOn(
  seed: number,
  at: LocalMinute,
  use: { id: number; chance: number; from: number; to: number; length: number },
): boolean {
  if (noise(seed, use.id, at.day) >= use.chance) return false;
  const start = use.from + Math.floor(noise(seed, use.id, at.day, 7) * (use.to - use.from));
  return at.minute >= start && at.minute < start + use.length;
}

/** A compressor that runs a third of the time, a little irregularly. */
const fridge = (seed: number, { day, minute }: LocalMinute) => {
  const period = 45;
  const phase = Math.floor(noise(seed, 11, day) * period);
  return (minute + phase) % period < 15 ? 95 : 4;
};

const base = (seed: number, { day, minute }: LocalMinute) =>
  70 + 25 * noise(seed, 12, day, minute >> 4);

function lights(seed: number, { day, minute, summer }: LocalMinute): number {
  const dawn = 450 - 120 * summer;
  const dusk = 1010 + 230 * summer;
  const awake = minute > 380 && minute < 1400;
  return awake && (minute < dawn || minute > dusk)
    ? 90 + 80 * noise(seed, 13, day, minute >> 5)
    : 0;
}

function kitchen(seed: number, at: LocalMinute): number {
  const kettle = [
    { id: 20, chance: 0.95, from: 380, to: 470, length: 3 },
    { id: 21, chance: 0.7, from: 780, to: 900, length: 3 },
    { id: 22, chance: 0.8, from: 1020, to: 1180, length: 3 },
  ].some((use) => isOn(seed, at, use));
  const hob = isOn(seed, at, { id: 23, chance: 0.85, from: 1060, to: 1150, length: 35 });
  const oven = isOn(seed, at, { id: 24, chance: 0.35, from: 1040, to: 1120, length: 45 });
  const dishwasher = isOn(seed, at, { id: 25, chance: 0.6, from: 1180, to: 1260, length: 70 });
  return (
    fridge(seed, at) +
    (kettle ? 2_100 : 0) +
    (hob ? 900 + 500 * noise(seed, 26, at.day, at.minute) : 0) +
    (oven ? (at.minute % 6 < 3 ? 2_200 : 150) : 0) +
    (dishwasher ? (at.minute % 70 < 25 ? 1_900 : 80) : 0)
  );
}

const washing = (seed: number, at: LocalMinute) => {
  const weekend = (at.day + 3) % 7 >= 5;
  const on = isOn(seed, at, {
    id: 30,
    chance: weekend ? 0.8 : 0.25,
    from: 560,
    to: 1000,
    length: 90,
  });
  return on ? (at.minute % 90 < 25 ? 2_000 : 220) : 0;
};

const screens = (seed: number, at: LocalMinute) =>
  isOn(seed, at, { id: 31, chance: 0.95, from: 1120, to: 1180, length: 190 }) ? 130 : 0;

/** Everything in a home except its kitchen and its heating. */
const rooms = (seed: number, at: LocalMinute) =>
  base(seed, at) + lights(seed, at) + washing(seed, at) + screens(seed, at);

function heatPump(seed: number, { day, minute, summer }: LocalMinute): number {
  const night = minute < 330 || minute > 1350;
  const cold = (1 - summer) ** 1.5 * (0.75 + 0.5 * noise(seed, 40, day)) * (night ? 0.7 : 1);
  const morning = minute > 330 && minute < 480 ? 1.3 : 1;
  const cycling =
    (minute + Math.floor(noise(seed, 41, day) * 30)) % 30 < 30 * Math.min(1, cold * 1.1) ? 1 : 0;
  const water = isOn(
    seed,
    { day, minute, summer },
    { id: 42, chance: 0.95, from: 180, to: 260, length: 40 },
  );
  return 18 + cycling * 1_500 * Math.min(1, 0.5 + cold / 2) * morning + (water ? 1_300 : 0);
}

/** Power in watts of a device at a local minute: always the same for the same seed, kind and minute. */
export function watts(kind: Kind, seed: number, at: LocalMinute): number {
  const jitter = 0.97 + 0.06 * noise(seed, 50, at.day, at.minute);
  switch (kind) {
    case 'kitchen':
      return kitchen(seed, at) * jitter;
    case 'heat-pump':
      return heatPump(seed, at) * jitter;
    case 'rooms':
      return rooms(seed, at) * jitter;
    case 'household':
      return (rooms(seed, at) + kitchen(seed, at)) * jitter;
  }
}
