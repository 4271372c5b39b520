import { Numbers, type NumberList } from '../storage/numbers.ts';
import type { Scratch } from '../storage/scratch.ts';
import { LocalClock } from './local-clock.ts';
import type { RejectedLines } from './rejected-lines.ts';
import { createRepeatedHours, findTwiceEnded, lastHours } from './repeated-hours.ts';
import { endsDaysAtZero, isNewestFirst, orderOf } from './row-order.ts';
import type { RowStore } from './row-store.ts';
import { isJump, skippedRows } from './skipped-hours.ts';
import type { Spec } from './spec.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Rows in the order of time. */
export interface PlacedRows {
  /** Rows of the store, oldest first. */
  readonly order: NumberList;
  /** Of the row's own time, by row of the store; NaN: the row is rejected. */
  readonly instants: Numbers;
  /** Of the row's end, where the file has it; empty when it has none. */
  readonly ends: Numbers;
  readonly clock: string;
  readonly local: LocalClock | undefined;
  readonly notes: readonly string[];
}

/** Finds the instant of every row: clocks that change, files that are newest first, days that end at 00:00. */
export function placeInTime(
  store: RowStore,
  spec: Spec,
  rejected: RejectedLines,
  scratch: Scratch,
): PlacedRows {
  const notes: string[] = [];
  const { length } = store;
  const isReversed = isNewestFirst(store);
  const sequence = (index: number) => (isReversed ? length - 1 - index : index);
  const isEnd = !spec.time.start;
  if (isEnd && !spec.hasHourNumbers && endsDaysAtZero(store, sequence)) {
    notes.push('The last row of a day is named 00:00 of the same day: it is read as 24:00.');
    for (let row = 0; row < length; row++)
      if (store.local(row) % dayMs === 0) store.setLocal(row, store.local(row) + dayMs);
  }
  const zone = spec.timeZone;
  let local = zone === undefined ? undefined : new LocalClock(zone);
  const skipped = local
    ? skippedRows(store, local, { isEnd, isUnfolded: spec.isUnfolded })
    : undefined;
  if (local && skipped?.isStandardTime) {
    local = new LocalClock(local.standardOffset(skipped.instant));
    notes.push(
      `The file has the hour that ${zone} skips in spring, so its clock keeps standard time: ${local.timeZone} all year.`,
    );
  }
  const instants = new Numbers(scratch, 0, length);
  const hasEnds = spec.time.start !== undefined && spec.time.end !== undefined;
  const ends = new Numbers(scratch, Number.NaN, hasEnds ? length : 0);
  const repeated = createRepeatedHours();
  const hours = spec.hasHourNumbers && local ? lastHours(store) : undefined;
  const twiceEnded = local && isEnd ? findTwiceEnded(store, local) : new Map<string, number>();
  const seenEnds = new Set<string>();
  let hasTwice = false;

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
    hasTwice ||= kind === 'twice';
    if (kind === 'twice') return repeated(time, store.part(row)) ? later : earlier;
    // The end of the hour before the jump has two names.
    return isEnd && isJump(local, time) ? later : Number.NaN;
  }

  for (let index = 0; index < length; index++) {
    const row = sequence(index);
    const instant = resolve(row, store.local(row));
    instants.set(row, instant);
    const endLocal = store.endLocal(row);
    if (hasEnds && !hours && !Number.isNaN(endLocal))
      ends.set(row, endOf(instant, store.local(row), endLocal, row));
    if (Number.isNaN(instant) && !Number.isNaN(store.value(row)))
      rejected.add(
        store.line(row),
        `this local time does not exist in ${zone}: the clocks were set forward`,
      );
  }

  if (spec.isUnfolded && hasTwice)
    notes.push(
      'The file has no column for the hour that autumn repeats: its values count for the first of the two.',
    );

  function endOf(start: number, startLocal: number, endLocal: number, row: number): number {
    const duration = endLocal - startLocal;
    if (store.offset(row) !== undefined || duration < 20 * hourMs)
      return duration > 0 ? start + duration : Number.NaN;
    return local ? local.resolve(endLocal).earlier : start + duration;
  }

  return {
    order: orderOf(instants, sequence, isReversed, scratch),
    instants,
    ends,
    clock: local?.timeZone ?? 'each time has its own offset',
    local,
    notes,
  };
}
