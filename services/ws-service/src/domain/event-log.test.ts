import { expect, test } from 'vitest';
import { createEventLog } from './event-log.ts';

const event = (position: number) => ({
  position,
  audience: { userId: 'a', administrators: false },
  frame: 'x'.repeat(10),
});

function filled(count: number, options = {}) {
  const log = createEventLog(options);
  log.begin(0, -1);
  for (let position = 0; position < count; position++) {
    log.cover(position);
    log.add(event(position));
  }
  return log;
}
const positions = (log: ReturnType<typeof createEventLog>, after: number, most?: number) =>
  log.after(after, most)?.map(({ position }) => position);

test('what came after a position, as many as wanted', () => {
  const log = filled(5);
  expect(positions(log, -1)).toEqual([0, 1, 2, 3, 4]);
  expect(positions(log, 2)).toEqual([3, 4]);
  expect(positions(log, 0, 2)).toEqual([1, 2]);
  expect(positions(log, 4)).toEqual([]);
});

test.each([
  ['events', { mostEvents: 100 }],
  ['characters', { mostCharacters: 1_000 }],
])('is bounded in %s, and says so when something may be missing', (_, bound) => {
  const log = filled(1_000, bound);
  expect(log.after(-1)).toBeUndefined();
  expect(log.after(800)).toBeUndefined();
  expect(positions(log, 995)).toEqual([996, 997, 998, 999]);
});

test('before anything was read, nothing can be resumed', () => {
  expect(createEventLog().after(5)).toBeUndefined();
});

test('reading that begins at an offset vouches for what follows it and not for what was before', () => {
  const log = createEventLog();
  log.begin(40, 42);
  expect(log.head()).toBe(42);
  expect(log.after(39)).toEqual([]);
  expect(log.after(38)).toBeUndefined();
});

test('a position that is not there yet is waited for, but not for ever', async () => {
  const log = filled(3);
  const soon = log.reached(3, 10_000);
  const never = log.reached(9, 1);
  log.cover(3);
  expect(await log.reached(2, 0)).toBe(true);
  expect(await soon).toBe(true);
  expect(await never).toBe(false);
});
