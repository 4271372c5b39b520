import { LocalClock } from './local-clock.ts';
import type { RejectedLines } from './rejected-lines.ts';
import type { RowStore } from './row-store.ts';
import type { Spec } from './spec.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Rows in the order of time. */
export interface PlacedRows {
  /** Rows of the store, oldest first. */
  readonly order: Uint32Array;
  /** Of the row's own time, by row of the store; NaN: the row is rejected. */
  readonly instants: Float64Array;
  /** Of the row's end, where the file has it; else NaN. */
  readonly ends: Float64Array;
  readonly clock: string;
  readonly local: LocalClock | undefined;
  readonly notes: readonly string[];
}

/** Finds the instant of every row: clocks that change, files that are newest first, days that end at 00:00. */
export function placeInTime(store: RowStore, spec: Spec, rejected: RejectedLines): PlacedRows {
  const notes: string[] = [];
  const { length } = store;
  const isNewestFirst = countFalls(store) * 2 > length;
  const sequence = (index: number) => (isNewestFirst ? length - 1 - index : index);
  const isEnd = !spec.time.start;
  if (isEnd && !spec.hasHourNumbers && endsDaysAtZero(store, sequence)) {
    notes.push('The last row of a day is named 00:00 of the same day: it is read as 24:00.');
    for (let row = 0; row < length; row++)
      if (store.local(row) % dayMs === 0) store.setLocal(row, store.local(row) + dayMs);
  }
  const zone = spec.timeZone;
  let local = zone === undefined ? undefined : new LocalClock(zone);
  const skipped = local ? skippedRows(store, local, isEnd) : undefined;
  if (local && skipped?.isStandardTime) {
    local = new LocalClock(local.standardOffset(skipped.instant));
    notes.push(
      `The file has the hour that ${zone} skips in spring, so its clock keeps standard time: ${local.timeZone} all year.`,
    );
  }
  const instants = new Float64Array(length);
  const ends = new Float64Array(length).fill(Number.NaN);
  const repeated = createRepeatedHours();
  const hours = spec.hasHourNumbers && local ? lastHours(store) : undefined;
  const twiceEnded = local && isEnd ? findTwiceEnded(store, local) : new Map<string, number>();
  const seenEnds = new Set<string>();

  function resolve(row: number, time: number): number {
    const offset = store.offset(row);
    if (offset !== undefined) return time - offset * minuteMs;
    if (!local) return Number.NaN;
    if (hours) {
      const day = store.endLocal(row);
      const [start, next] = [local.resolve(day).earlier, local.resolve(day + dayMs).earlier];
      const count = hours.get(day) ?? 24;
      const isCounted =
        (next - start > dayMs && count === 25) || (next - start < dayMs && count < 24);
      if (isCounted) return start + (time - day);
    }
    const { earlier, later, kind } = local.resolve(time);
    if (kind === 'once') {
      const key = `${time} ${store.part(row)}`;
      if (twiceEnded.get(key) !== 2 || seenEnds.has(key)) return earlier;
      seenEnds.add(key);
      return local.resolve(time - 1).earlier + 1;
    }
    if (kind === 'twice') return repeated(time, store.part(row)) ? later : earlier;
    // The end of the hour before the jump has two names.
    return isEnd && isJump(local, time) ? later : Number.NaN;
  }

  for (let index = 0; index < length; index++) {
    const row = sequence(index);
    instants[row] = resolve(row, store.local(row));
    const endLocal = store.endLocal(row);
    if (!hours && !Number.isNaN(endLocal))
      ends[row] = endOf(instants[row] ?? 0, store.local(row), endLocal, row);
    if (Number.isNaN(instants[row] ?? Number.NaN))
      rejected.add(
        store.line(row),
        `this local time does not exist in ${zone}: the clocks were set forward`,
      );
  }

  function endOf(start: number, startLocal: number, endLocal: number, row: number): number {
    const duration = endLocal - startLocal;
    if (store.offset(row) !== undefined || duration < 20 * hourMs)
      return duration > 0 ? start + duration : Number.NaN;
    return local ? local.resolve(endLocal).earlier : start + duration;
  }

  const order = new Uint32Array(length);
  let isSorted = true;
  for (let index = 0; index < length; index++) {
    order[index] = sequence(index);
    if (
      index > 0 &&
      !((instants[order[index] ?? 0] ?? 0) >= (instants[order[index - 1] ?? 0] ?? 0))
    )
      isSorted = false;
  }
  if (!isSorted) {
    const at = (row: number) => instants[row] ?? 0;
    // Rejected rows, which have no instant, come last.
    order.sort(
      (a, b) =>
        (Number.isNaN(at(a)) ? 1 : 0) - (Number.isNaN(at(b)) ? 1 : 0) ||
        at(a) - at(b) ||
        (isNewestFirst ? b - a : a - b),
    );
  }
  return {
    order,
    instants,
    ends,
    clock: local?.timeZone ?? 'each time has its own offset',
    local,
    notes,
  };
}

function countFalls(store: RowStore): number {
  let falls = 0;
  for (let row = 1; row < store.length; row++) if (store.local(row) < store.local(row - 1)) falls++;
  return falls;
}

/** Whether 23:45 is followed by 00:00 of the same date. */
function endsDaysAtZero(store: RowStore, sequence: (index: number) => number): boolean {
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

/** The largest hour number of each day. */
function lastHours(store: RowStore): Map<number, number> {
  const hours = new Map<number, number>();
  for (let row = 0; row < store.length; row++) {
    const day = store.endLocal(row);
    hours.set(day, Math.max(hours.get(day) ?? 0, Math.ceil((store.local(row) - day) / hourMs)));
  }
  return hours;
}

/** The end of the hour that autumn repeats, where its row is named so twice: first for the first pass. */
function findTwiceEnded(store: RowStore, local: LocalClock): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let row = 0; row < store.length; row++) {
    const time = store.local(row);
    if (time % (30 * minuteMs) !== 0 || store.offset(row) !== undefined) continue;
    if (local.resolve(time).kind !== 'once' || local.resolve(time - 1).kind !== 'twice') continue;
    const key = `${time} ${store.part(row)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const isJump = (local: LocalClock, time: number) => local.resolve(time - 1).kind !== 'skipped';

/**
 * Whether a time that is shown twice is the second one: its clock has gone back before it, or the same time, of the
 * same part of a value, was there already.
 */
function createRepeatedHours() {
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

/** Rows in an hour that does not exist: enough of them show a clock that is never set forward. */
function skippedRows(
  store: RowStore,
  local: LocalClock,
  isEnd: boolean,
): { readonly isStandardTime: boolean; readonly instant: number } | undefined {
  const rows: number[] = [];
  for (let row = 0; row < store.length; row++)
    if (store.offset(row) === undefined && local.resolve(store.local(row)).kind === 'skipped')
      rows.push(row);
  if (rows.length === 0) return undefined;
  const first = rows[0] ?? 0;
  const time = store.local(first);
  const neighbours: number[] = [];
  for (let row = Math.max(0, first - 400); row < Math.min(store.length, first + 400); row++)
    neighbours.push(store.local(row));
  const times = [...new Set(neighbours)].toSorted((a, b) => a - b);
  const steps = times
    .slice(1)
    .map((each, index) => each - (times[index] ?? 0))
    .filter((step) => step > 0);
  const step = Math.min(...steps, hourMs);
  const jump = Math.floor(time / hourMs) * hourMs;
  const distinct = new Set(
    rows.map((row) => store.local(row)).filter((each) => Math.abs(each - time) < dayMs),
  );
  const isOnlyBoundary =
    isEnd &&
    distinct.size === 1 &&
    distinct.has(jump) &&
    isJump(local, jump) &&
    !times.includes(jump + hourMs);
  const expected = Math.max(1, hourMs / step);
  return {
    isStandardTime: !isOnlyBoundary && distinct.size >= expected / 2,
    instant: local.resolve(time).earlier,
  };
}
