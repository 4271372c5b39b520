import { expect, test } from 'vitest';
import { shareWork } from './share-work.ts';

/** Work that ends when the test says so. */
function work() {
  const begun: PromiseWithResolvers<number>[] = [];
  return {
    begun,
    start: () => {
      const run = Promise.withResolvers<number>();
      begun.push(run);
      return run.promise;
    },
  };
}

test('callers that arrive while work is running share the next run, which starts after they called', async () => {
  const share = shareWork<number>();
  const { begun, start } = work();
  const first = share('a', start);
  await expect.poll(() => begun.length).toBe(1);
  const second = share('a', start);
  const third = share('a', start);
  begun[0]?.resolve(1);
  expect(await first).toBe(1);
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);

  const later = share('a', start);
  await expect.poll(() => begun.length).toBe(3);
  begun[2]?.resolve(3);
  expect(await later).toBe(3);
});

test('callers in the same turn share one run', async () => {
  const share = shareWork<number>();
  const { begun, start } = work();
  const all = Promise.all([share('a', start), share('a', start)]);
  await expect.poll(() => begun.length).toBe(1);
  begun[0]?.resolve(1);
  expect(await all).toEqual([1, 1]);
  expect(begun).toHaveLength(1);
});

test('work under another key does not wait', async () => {
  const share = shareWork<number>();
  const { begun, start } = work();
  void share('a', start);
  const other = share('b', start);
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve(7);
  expect(await other).toBe(7);
});

test('a failure reaches the callers that shared the run, and no later ones', async () => {
  const share = shareWork<number>();
  const { begun, start } = work();
  const first = share('a', start);
  await expect.poll(() => begun.length).toBe(1);
  const second = share('a', start);
  begun[0]?.reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]?.resolve(2);
  expect(await second).toBe(2);
});
