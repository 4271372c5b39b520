import type { RowStore } from './row-store.ts';

const dayMs = 86_400_000;

/** How often a row is older than the one before it. */
export function countFalls(store: RowStore): number {
  let falls = 0;
  for (let row = 1; row < store.length; row++) if (store.local(row) < store.local(row - 1)) falls++;
  return falls;
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
  instants: Float64Array,
  sequence: (index: number) => number,
  isNewestFirst: boolean,
): Uint32Array {
  const order = new Uint32Array(instants.length);
  let isSorted = true;
  for (let index = 0; index < order.length; index++) {
    order[index] = sequence(index);
    if (
      index > 0 &&
      !((instants[order[index] ?? 0] ?? 0) >= (instants[order[index - 1] ?? 0] ?? 0))
    )
      isSorted = false;
  }
  if (isSorted) return order;
  const at = (row: number) => instants[row] ?? 0;
  order.sort(
    (a, b) =>
      (Number.isNaN(at(a)) ? 1 : 0) - (Number.isNaN(at(b)) ? 1 : 0) ||
      at(a) - at(b) ||
      (isNewestFirst ? b - a : a - b),
  );
  return order;
}

/** Whether no row has a time of day. */
export function hasOnlyDates(store: RowStore): boolean {
  for (let row = 0; row < store.length; row++) if (store.local(row) % dayMs !== 0) return false;
  return true;
}
