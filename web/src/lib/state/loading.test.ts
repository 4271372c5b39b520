import { expect, test } from 'vitest';
import { Loaded } from './loading.svelte.ts';

const away = new Error('away');

test('a failed attempt keeps the earlier data until an attempt succeeds', async () => {
  const answers = [async () => 1, () => Promise.reject(away), async () => 3];
  const loaded = new Loaded(() => (answers.shift() ?? (async () => 0))());
  expect(await loaded.load()).toBe(true);
  expect(await loaded.load()).toBe(false);
  expect([loaded.value, loaded.error]).toEqual([1, away]);
  expect(await loaded.load()).toBe(true);
  expect([loaded.value, loaded.error]).toEqual([3, undefined]);
});

test('only the response or failure of the latest request counts', async () => {
  const first = Promise.withResolvers<number>();
  const second = Promise.withResolvers<number>();
  const asked = [first, second];
  const loaded = new Loaded(() => asked.shift()?.promise ?? Promise.resolve(0));
  const [early, late] = [loaded.load(), loaded.load()];
  second.resolve(2);
  expect(await late).toBe(true);
  first.reject(away);
  expect(await early).toBe(false);
  expect([loaded.value, loaded.error]).toEqual([2, undefined]);
});
