import type { NumberList } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';
import { sortedRows } from '../storage/sorted-rows.ts';
import type { RowStore } from './row-store.ts';

const dayMs = 86_400_000;

/** Whether rows step back in time more often than forward. Rows may share a time. */
export function isNewestFirst(store: RowStore): boolean {
  let steps = 0;
  for (let row = 1; row < store.length; row++)
    steps += Math.sign(store.local(row) - store.local(row - 1));
  return steps < 0;
}

/** Whether 23:45 is followed by 00:00 of the same date. */
export function endsDaysAtZero(store: RowStore, sequence: (index: number) => number): boolean {
  let [same, next] = [0, 0];
  for (let index = 1; index < store.length; index++) {
    const time = store.local(sequence(index));
    if (time % dayMs !== 0) continue;
    const step = time - store.local(sequence(index - 1));
    if (step > 0 && step <= dayMs / 12) next++;
    else if (step < 0 && step + dayMs > 0 && step + dayMs <= dayMs / 12) same++;
  }
  return same > 0 && next === 0;
}

/** The rows, oldest first; rejected ones, which have no instant, come last. */
export function orderOf(
  instants: NumberList,
  sequence: (index: number) => number,
  isReversed: boolean,
  scratch: Scratch,
): NumberList {
  const { length } = instants;
  let isSorted = true;
  for (let index = 1; index < length && isSorted; index++)
    isSorted = (instants.at(sequence(index)) ?? 0) >= (instants.at(sequence(index - 1)) ?? 0);
  if (isSorted && !(length > 0 && Number.isNaN(instants.at(sequence(0)))))
    return { length, at: sequence };
  return sortedRows(instants, (a, b) => (isReversed ? b - a : a - b), scratch);
}

/** Whether no row has a time of day. */
export function hasOnlyDates(store: RowStore): boolean {
  for (let row = 0; row < store.length; row++) if (store.local(row) % dayMs !== 0) return false;
  return true;
}
