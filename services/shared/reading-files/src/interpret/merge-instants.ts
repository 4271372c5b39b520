import type { Duplicates } from '../model.ts';
import { Numbers } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';
import type { PlacedRows } from './place-in-time.ts';
import type { RowStore } from './row-store.ts';

/** One value for each instant, oldest first. */
export interface Series {
  length: number;
  readonly instants: Numbers;
  /** Empty when the file has none. */
  readonly ends: Numbers;
  /** NaN: missing. */
  readonly values: Numbers;
  readonly lines: Numbers;
}

export interface Merged {
  readonly series: Series;
  /** Rows that repeat another one exactly. */
  readonly duplicates: number;
  /** Estimated rows that a final one replaced. */
  readonly replaced: number;
  /** Pairs of lines with different values for one instant that no rule decides. */
  readonly conflicts: number;
  /** The first of them. */
  readonly firstConflicts: readonly (readonly [number, number])[];
}

const shownConflicts = 20;

/** Leaves one value for each instant: repeats count once, final rows replace estimated ones, parts are added up. */
export function mergeInstants(
  store: RowStore,
  placed: Pick<PlacedRows, 'order' | 'instants' | 'ends'>,
  rule: Duplicates | undefined,
  scratch: Scratch,
): Merged {
  const { order, instants, ends } = placed;
  const { length } = store;
  const series: Series = {
    length: 0,
    instants: new Numbers(scratch),
    ends: new Numbers(scratch),
    values: new Numbers(scratch),
    lines: new Numbers(scratch),
  };
  let [duplicates, replaced, conflicts] = [0, 0, 0];
  const firstConflicts: (readonly [number, number])[] = [];

  /** The row that holds, of two of the same part. */
  function pick(one: number, other: number): number {
    const [a, b] = [store.value(one), store.value(other)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) ? other : one;
    if (store.isEstimated(one) !== store.isEstimated(other)) {
      replaced++;
      return store.isEstimated(one) ? other : one;
    }
    if (a === b) {
      duplicates++;
      return one;
    }
    if (!rule) {
      conflicts++;
      if (firstConflicts.length < shownConflicts)
        firstConflicts.push([store.line(one), store.line(other)]);
      return one;
    }
    replaced++;
    if (rule === 'largest') return a >= b ? one : other;
    const isEarlier = store.line(one) < store.line(other);
    return (rule === 'first') === isEarlier ? one : other;
  }

  function addInstant(from: number, to: number): void {
    const rows = Array.from({ length: to - from }, (_, index) => order.at(from + index) ?? 0);
    const byPart = new Map<number, number>();
    for (const row of rows) {
      const known = byPart.get(store.part(row));
      byPart.set(store.part(row), known === undefined ? row : pick(known, row));
    }
    let sum = Number.NaN;
    for (const row of byPart.values()) {
      const value = store.value(row);
      if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
    }
    const [holder = rows[0] ?? 0] = byPart.values();
    push(holder, sum);
  }

  function push(row: number, value: number): void {
    series.length++;
    series.instants.push(instants.at(row));
    if (ends.length > 0) series.ends.push(ends.at(row));
    series.values.push(value);
    series.lines.push(store.line(row));
  }

  let from = 0;
  for (let at = 1; at <= length; at++) {
    const first = order.at(from) ?? 0;
    const instant = instants.at(first);
    if (at < length && instants.at(order.at(at) ?? 0) === instant) continue;
    if (Number.isNaN(instant)) break;
    if (at - from === 1) push(first, store.value(first));
    else addInstant(from, at);
    from = at;
  }
  instants.release();
  ends.release();
  return { series, duplicates, replaced, conflicts, firstConflicts };
}
