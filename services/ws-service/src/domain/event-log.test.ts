import { expect, test } from 'vitest';
import { createEventLog } from './event-log.ts';

const reader = { userId: 'a', isAdministrator: false };

const event = (position: number) => ({
  position,
  audience: { userId: 'a', administrators: false },
  frame: 'x'.repeat(10),
});

function filled(count: number, options = {}) {
  const log = createEventLog(options);
  log.begin(0, { offset: -1, mark: 0 });
  for (let position = 0; position < count; position++) {
    log.cover({ offset: position, mark: 7 });
    log.add(event(position));
  }
  return log;
}
const positions = (log: ReturnType<typeof createEventLog>, after: number, most?: number) =>
  log.after(after, reader, most).map(({ position }) => position);

test('the log returns a limited number of events after a position', () => {
  const log = filled(5);
  expect(positions(log, -1)).toEqual([0, 1, 2, 3, 4]);
  expect(positions(log, 2)).toEqual([3, 4]);
  expect(positions(log, 0, 2)).toEqual([1, 2]);
  expect(positions(log, 4)).toEqual([]);
});

test('a user gets their own events, an administrator also those for all administrators', () => {
  const log = createEventLog({ mostEvents: 4 });
  log.begin(0, { offset: -1, mark: 0 });
  const audiences = ['a', 'b', 'admin', 'b', 'a'].map((userId, position) => ({
    userId,
    administrators: position % 2 === 1,
  }));
  for (const [position, audience] of audiences.entries())
    log.add({ position, audience, frame: 'x' });
  const of = (userId: string, isAdministrator = false) =>
    log.after(-1, { userId, isAdministrator }).map(({ position }) => position);
  expect(of('admin', true)).toEqual([1, 2, 3]);
  expect(of('admin')).toEqual([2]);
  expect(of('b')).toEqual([1, 3]);
  // The oldest event exceeds the limit.
  expect(of('a')).toEqual([4]);
  expect(of('nobody')).toEqual([]);
});

test.each([
  ['events', { mostEvents: 100 }],
  ['characters', { mostCharacters: 1_000 }],
])('the number of %s is limited, and the log knows where events may be missing', (_, bound) => {
  const log = filled(1_000, bound);
  expect(log.knowsAfter(-1)).toBe(false);
  expect(log.knowsAfter(800)).toBe(false);
  expect(log.knowsAfter(995)).toBe(true);
  expect(positions(log, 995)).toEqual([996, 997, 998, 999]);
});

test('only the newest event of a subject is repeated, and superseded events do not count towards the limit', () => {
  const log = createEventLog({ mostEvents: 100 });
  log.begin(0, { offset: -1, mark: 0 });
  for (let position = 0; position < 30_000; position++) {
    log.cover({ offset: position, mark: 7 });
    const subject = position % 100 === 7 ? undefined : `hour ${position % 3}`;
    log.add({ ...event(position), subject });
  }
  log.add({ ...event(30_000), subject: 'hour 0' });
  const kept = positions(log, 28_000);
  expect(kept.filter((position) => position % 100 !== 7)).toEqual([29_998, 29_999, 30_000]);
  expect(kept.filter((position) => position % 100 === 7)).toHaveLength(20);
  expect(positions(log, 29_998)).toEqual([29_999, 30_000]);
  expect(positions(log, 28_000, 5)).toEqual([28_007, 28_107, 28_207, 28_307, 28_407]);
});

test('no position can be resumed before anything was read', () => {
  expect(createEventLog().knowsAfter(5)).toBe(false);
});

test('only positions from the offset at which reading started can be resumed', () => {
  const log = createEventLog();
  log.begin(40, { offset: 42, mark: 7 });
  expect(log.head()).toBe(42);
  expect(log.knowsAfter(39)).toBe(true);
  expect(positions(log, 39)).toEqual([]);
  expect(log.knowsAfter(38)).toBe(false);
});

test('the log waits for a position that has not arrived yet, up to a deadline', async () => {
  const log = filled(3);
  const soon = log.reached(3, 10_000);
  const never = log.reached(9, 1);
  log.cover({ offset: 3, mark: 7 });
  expect(await log.reached(2, 0)).toBe(true);
  expect(await soon).toBe(true);
  expect(await never).toBe(false);
});

test('the log knows the marks of all messages it has read, and none after the stream was replaced', () => {
  const log = createEventLog();
  log.begin(0, { offset: 9, mark: 90 });
  for (const offset of [3, 5, 6]) log.cover({ offset, mark: offset * 10 });
  expect([4, 5, 6, 7, 9].map((offset) => log.markOf(offset))).toEqual([
    undefined,
    50,
    60,
    undefined,
    90,
  ]);
  log.reset(2);
  expect([1, 5, 9].map((offset) => log.markOf(offset))).toEqual([undefined, undefined, undefined]);
  expect(log.head()).toBe(1);
  expect(log.knowsAfter(5)).toBe(true);
  expect(positions(log, 5)).toEqual([]);
  log.cover({ offset: 2, mark: 100 });
  expect(log.markOf(2)).toBe(100);
});
