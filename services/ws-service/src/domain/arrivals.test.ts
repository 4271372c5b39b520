import { expect, test } from 'vitest';
import { createArrivals } from './arrivals.ts';

const head = 14;

function filled(mostSeconds?: number) {
  const arrivals = createArrivals(mostSeconds);
  arrivals.add(10, 1_000);
  arrivals.add(11, 1_999);
  arrivals.add(12, 5_500);
  arrivals.add(14, 6_000);
  return arrivals;
}

test('the position lies before everything that arrived in the given second or later', () => {
  const arrivals = filled();
  expect(arrivals.before(0, head)).toBe(9);
  expect(arrivals.before(1_900, head)).toBe(9);
  expect(arrivals.before(2_000, head)).toBe(11);
  expect(arrivals.before(5_900, head)).toBe(11);
  expect(arrivals.before(6_999, head)).toBe(13);
});

test('the position is that of the newest message when nothing arrived since', () => {
  expect(filled().before(7_000, head)).toBe(head);
  expect(createArrivals().before(7_000, -1)).toBe(-1);
});

test('a clock that is set back hides no message that arrived later', () => {
  const arrivals = filled();
  arrivals.add(15, 2_000);
  expect(arrivals.before(6_000, 15)).toBe(13);
  expect(arrivals.before(2_000, 15)).toBe(11);
});

test('the position is unknown for a time before the remembered period', () => {
  const arrivals = filled(2);
  expect(arrivals.before(1_500, head)).toBeUndefined();
  expect(arrivals.before(2_000, head)).toBe(11);
});
