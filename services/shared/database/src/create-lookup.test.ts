import { expect, test } from 'vitest';
import { createLookup } from './create-lookup.ts';

/** Queries that the test answers. */
function database() {
  const queries: { keys: readonly number[]; answer: PromiseWithResolvers<Map<number, string>> }[] =
    [];
  const lookup = createLookup<number, string>((keys) => {
    const answer = Promise.withResolvers<Map<number, string>>();
    queries.push({ keys, answer });
    return answer.promise;
  });
  return { queries, lookup };
}

test('keys requested while a query is running go into the next query, each once', async () => {
  const { queries, lookup } = database();
  const one = lookup(1);
  const others = Promise.all([lookup(2), lookup(3), lookup(2), lookup(1)]);
  expect(queries.map(({ keys }) => keys)).toEqual([[1]]);

  queries[0]?.answer.resolve(new Map([[1, 'one']]));
  expect(await one).toBe('one');
  await expect.poll(() => queries.length).toBe(2);
  expect(queries[1]?.keys).toEqual([2, 3, 1]);
  queries[1]?.answer.resolve(new Map([[2, 'two']]));
  expect(await others).toEqual(['two', undefined, 'two', undefined]);
});

test('a failed query fails for its callers, and the next query runs', async () => {
  const { queries, lookup } = database();
  const one = lookup(1);
  const two = lookup(2);
  queries[0]?.answer.reject(new Error('gone'));
  await expect(one).rejects.toThrow('gone');
  await expect.poll(() => queries.length).toBe(2);
  queries[1]?.answer.resolve(new Map([[2, 'two']]));
  expect(await two).toBe('two');
});
