import { expect, test } from 'vitest';
import { Numbers } from './numbers.ts';
import { pageLength, Scratch } from './scratch.ts';
import { sortedRows } from './sorted-rows.ts';

/** Four times as many pages as are in memory. */
const length = 4 * 384 * pageLength;

test('numbers that left memory come back as they were, also changed ones', () => {
  const scratch = new Scratch();
  const numbers = new Numbers(scratch);
  for (let at = 0; at < length; at++) numbers.push(at);
  for (let at = 0; at < length; at += pageLength) numbers.set(at, -at);
  let wrong = 0;
  for (let at = length - 1; at >= 0; at--)
    if (numbers.at(at) !== (at % pageLength === 0 ? -at : at)) wrong++;
  expect([numbers.length, wrong]).toEqual([length, 0]);
  scratch.close();
});

test('the pages of a list that is released serve another one, which begins empty', () => {
  const scratch = new Scratch();
  const first = new Numbers(scratch);
  const kept = new Numbers(scratch);
  for (let at = 0; at < length / 2; at++) {
    first.push(1);
    kept.push(2);
  }
  first.release();
  const second = new Numbers(scratch, 0, length);
  for (let at = 0; at < length; at += 7) second.set(at, 3);
  let wrong = 0;
  for (let at = 0; at < length; at++) if (second.at(at) !== (at % 7 === 0 ? 3 : 0)) wrong++;
  for (let at = 0; at < kept.length; at++) if (kept.at(at) !== 2) wrong++;
  expect([first.length, wrong]).toEqual([0, 0]);
  scratch.close();
});

test('rows of many pages are sorted by key, equal ones as told, and those without a key last', () => {
  const scratch = new Scratch();
  const keys = Array.from({ length: 5 * pageLength + 17 }, (_, row) =>
    row % 1_000 === 0 ? Number.NaN : (row * 7_919) % 5_003,
  );
  const sorted = sortedRows(keys, (a, b) => b - a, scratch);
  const keyOf = (row: number) => (Number.isNaN(keys[row]) ? Infinity : (keys[row] ?? 0));
  expect(Array.from({ length: sorted.length }, (_, at) => sorted.at(at))).toEqual(
    [...keys.keys()].toSorted((a, b) =>
      keyOf(a) === keyOf(b) ? b - a : keyOf(a) < keyOf(b) ? -1 : 1,
    ),
  );
  scratch.close();
});
