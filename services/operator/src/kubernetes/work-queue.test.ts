import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWorkQueue } from './work-queue.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorded(work: (key: string) => Promise<void> = async () => undefined) {
  const log: string[] = [];
  const queue = createWorkQueue({
    concurrency: 2,
    firstDelayMs: 100,
    longestDelayMs: 1_000,
    process: async (key) => {
      log.push(key);
      await work(key);
    },
  });
  return { log, queue };
}

test('a key that is added several times is processed once', async () => {
  const { log, queue } = recorded();
  for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
  await vi.runAllTimersAsync();
  expect(log).toEqual(['a', 'b']);
});

test('a key that is added while it is processed is processed again, never at the same time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { log, queue } = recorded(() => promise);
  queue.add('a');
  await vi.runAllTimersAsync();
  queue.add('a');
  await vi.runAllTimersAsync();
  expect(log).toEqual(['a']);
  resolve();
  await vi.runAllTimersAsync();
  expect(log).toEqual(['a', 'a']);
});

test('a key that fails comes back later and later, and another key does not wait for it', async () => {
  const { log, queue } = recorded(async (key) => {
    if (key === 'bad') throw new Error('no');
  });
  queue.add('bad');
  await vi.advanceTimersByTimeAsync(0);
  queue.add('good');
  await vi.advanceTimersByTimeAsync(0);
  expect(log).toEqual(['bad', 'good']);
  await vi.advanceTimersByTimeAsync(100);
  expect(log.length).toBe(3);
  await vi.advanceTimersByTimeAsync(199);
  expect(log.length).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(log.length).toBe(4);
  await vi.advanceTimersByTimeAsync(400 + 800 + 1_000 + 1_000);
  expect(log.length).toBe(8);
  await queue.stop();
});

test('of two times the earlier one counts', async () => {
  const { log, queue } = recorded();
  queue.addAfter('a', 500);
  queue.addAfter('a', 100);
  queue.addAfter('a', 900);
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual(['a']);
  await vi.runAllTimersAsync();
  expect(log).toEqual(['a']);
});

test('stopping waits for what is being processed and begins nothing', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { log, queue } = recorded(() => promise);
  for (const key of ['a', 'b', 'c']) queue.add(key);
  await vi.advanceTimersByTimeAsync(0);
  const stopped = queue.stop();
  resolve();
  await stopped;
  expect(log).toEqual(['a', 'b']);
});
