import { Numbers, type NumberList } from './numbers.ts';
import { pageLength, type Scratch } from './scratch.ts';

interface Sorted {
  readonly keys: Numbers;
  readonly rows: Numbers;
}

/** The rows by their keys, NaN last: pages are sorted in memory, then merged two by two. */
export function sortedRows(
  keys: NumberList,
  compareRows: (a: number, b: number) => number,
  scratch: Scratch,
): NumberList {
  const keyOf = (key: number) => (Number.isNaN(key) ? Number.POSITIVE_INFINITY : key);
  const compare = (a: readonly [number, number], b: readonly [number, number]) =>
    a[0] === b[0] ? compareRows(a[1], b[1]) : a[0] - b[0];
  const { length } = keys;
  let from: Sorted = { keys: new Numbers(scratch), rows: new Numbers(scratch) };
  for (let start = 0; start < length; start += pageLength) {
    const page = Array.from({ length: Math.min(pageLength, length - start) }, (_, index) => {
      const row = start + index;
      return [keyOf(keys.at(row) ?? Number.NaN), row] as const;
    });
    for (const [key, row] of page.toSorted(compare)) {
      from.keys.push(key);
      from.rows.push(row);
    }
  }
  for (let width = pageLength; width < length; width *= 2) {
    const to = { keys: new Numbers(scratch), rows: new Numbers(scratch) };
    for (let start = 0; start < length; start += 2 * width)
      merge(from, to, { start, middle: start + width, end: start + 2 * width }, compare);
    from.keys.release();
    from.rows.release();
    from = to;
  }
  from.keys.release();
  return from.rows;
}

function merge(
  { keys, rows }: Sorted,
  to: Sorted,
  { start, middle, end }: { readonly start: number; readonly middle: number; readonly end: number },
  compare: (a: readonly [number, number], b: readonly [number, number]) => number,
): void {
  const [first, last] = [Math.min(middle, keys.length), Math.min(end, keys.length)];
  let [left, right] = [start, first];
  while (left < first || right < last) {
    const takesLeft =
      right >= last ||
      (left < first &&
        compare([keys.at(left), rows.at(left)], [keys.at(right), rows.at(right)]) <= 0);
    const at = takesLeft ? left++ : right++;
    to.keys.push(keys.at(at));
    to.rows.push(rows.at(at));
  }
}
