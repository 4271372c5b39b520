import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work that reads the state it changes runs once per pause', async () => {
  let results = $state.raw<readonly number[]>([0]);
  let times = 0;
  const end = $effect.root(() => {
    $effect(() =>
      repeat(async () => {
        times++;
        const [first = 0] = results;
        await Promise.resolve();
        results = [first + 1];
      }, 1_000),
    );
  });

  flushSync();
  await vi.advanceTimersByTimeAsync(2_500);
  flushSync();

  expect(times).toBe(3);
  end();
});
