import type { LocalClock } from './local-clock.ts';
import type { RowStore } from './row-store.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Whether a time is where the clocks jump to, rather than inside the hour that they skip. */
export const isJump = (local: LocalClock, time: number) =>
  local.resolve(time - 1).kind !== 'skipped';

/** Rows in an hour that does not exist: enough of them show a clock that is never set forward. */
export function skippedRows(
  store: RowStore,
  local: LocalClock,
  { isEnd, isUnfolded }: { readonly isEnd: boolean; readonly isUnfolded: boolean },
): { readonly isStandardTime: boolean; readonly instant: number } | undefined {
  const rows: number[] = [];
  // A table with a column for each interval has one for the skipped hour too: a zero there shows nothing.
  const isEvidence = (value: number) => (isUnfolded ? value > 0 : !Number.isNaN(value));
  for (let row = 0; row < store.length; row++)
    if (
      store.offset(row) === undefined &&
      isEvidence(store.value(row)) &&
      local.resolve(store.local(row)).kind === 'skipped'
    )
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
