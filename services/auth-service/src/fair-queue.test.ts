import { expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

/** Work that ends when the test says so, and the order in which it started. */
function works() {
  const began: string[] = [];
  const ends: (() => void)[] = [];
  return {
    began,
    work: (name: string) => () => {
      began.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    async endOne(): Promise<void> {
      await new Promise((resolve) => setImmediate(resolve));
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a caller with one request waits for one request of a busy caller, not for all of them', async () => {
  const run = createFairQueue({ atOnce: 1, perCaller: 10, total: 100 });
  const { began, work, endOne } = works();
  const all = [1, 2, 3, 4].map((n) => run('attacker', work(`attacker ${n}`)));
  all.push(run('owner', work('owner')));
  for (let n = 0; n < 5; n++) await endOne();
  await Promise.all(all);
  expect(began).toEqual(['attacker 1', 'attacker 2', 'owner', 'attacker 3', 'attacker 4']);
});

test('a caller cannot queue more than its share, and others still find a place', async () => {
  const run = createFairQueue({ atOnce: 1, perCaller: 2, total: 100 });
  const { work, endOne } = works();
  const all = [1, 2, 3].map((n) => run('attacker', work(`${n}`)));
  await expect(run('attacker', work('4'))).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfter: 2,
  });
  all.push(run('owner', work('owner')));
  for (let n = 0; n < 4; n++) await endOne();
  await Promise.all(all);
});

test('when all places are taken, the longest queue gives one up for a new caller', async () => {
  const run = createFairQueue({ atOnce: 1, perCaller: 10, total: 3 });
  const { began, work, endOne } = works();
  const many = [1, 2, 3, 4].map((n) => run('attacker', work(`attacker ${n}`)));
  const newest = many.pop()?.catch((error: unknown) => error);
  const owner = run('owner', work('owner'));
  expect(await newest).toMatchObject({ code: 'too_many_requests' });
  for (let n = 0; n < 4; n++) await endOne();
  await Promise.all([...many, owner]);
  expect(began).toContain('owner');
});

test('callers with one place each do not displace one another', async () => {
  const run = createFairQueue({ atOnce: 1, perCaller: 10, total: 2 });
  const { work, endOne } = works();
  const all = ['a', 'b', 'c'].map((name) => run(name, work(name)));
  await expect(run('d', work('d'))).rejects.toMatchObject({ code: 'too_many_requests' });
  for (let n = 0; n < 3; n++) await endOne();
  await Promise.all(all);
});

test('the next work starts after one that fails', async () => {
  const run = createFairQueue({ atOnce: 1, perCaller: 10, total: 2 });
  const failing = run('a', async () => {
    throw new Error('no');
  });
  const next = run('b', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
});
