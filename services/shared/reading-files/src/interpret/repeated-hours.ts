import type { LocalClock } from './local-clock.ts';
import type { RowStore } from './row-store.ts';

const hourMs = 3_600_000;
const halfHourMs = 1_800_000;

/** The largest hour number of each day. */
export function lastHours(store: RowStore): Map<number, number> {
  const hours = new Map<number, number>();
  for (let row = 0; row < store.length; row++) {
    if (Number.isNaN(store.value(row))) continue;
    const day = store.endLocal(row);
    hours.set(day, Math.max(hours.get(day) ?? 0, Math.ceil((store.local(row) - day) / hourMs)));
  }
  return hours;
}

/** The end of the hour that autumn repeats, where its row is named so twice: first for the first pass. */
export function findTwiceEnded(store: RowStore, local: LocalClock): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < store.length; row++) {
    const time = store.local(row);
    if (time % halfHourMs !== 0 || store.offset(row) !== undefined) continue;
    if (local.resolve(time).kind !== 'once' || local.resolve(time - 1).kind !== 'twice') continue;
    const key = `${time} ${store.part(row)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * Whether a time that is shown twice is the second one: its clock has gone back before it, or the same time, of the
 * same part of a value, was there already.
 */
export function createRepeatedHours() {
  let last = Number.NEGATIVE_INFINITY;
  let isSecondPass = false;
  const seen = new Set<string>();
  return (time: number, part: number): boolean => {
    if (Math.abs(time - last) > 3 * hourMs) {
      isSecondPass = false;
      seen.clear();
    }
    if (time < last) isSecondPass = true;
    last = time;
    const key = `${time} ${part}`;
    const isRepeated = seen.has(key);
    seen.add(key);
    return isSecondPass || isRepeated;
  };
}
