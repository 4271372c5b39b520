import { expect, test } from 'vitest';
import { loadSince } from './load-since.ts';

const pageSize = 3;

/** A conversation of `newest` messages at even positions. */
function conversation(newest: number) {
  const positions = Array.from({ length: newest }, (_, index) => 2 * (index + 1));
  const asked: (number | undefined)[] = [];
  const read = async (before?: number) => {
    asked.push(before);
    const earlier = positions.filter((position) => before === undefined || position < before);
    const items = earlier.slice(-pageSize).map((position) => ({ position }));
    const hasMore = earlier.length > pageSize;
    return Promise.resolve({ items, nextBefore: hasMore ? (items[0]?.position ?? null) : null });
  };
  return { read, asked };
}

const positionsOf = async (read: ReturnType<typeof conversation>['read'], known?: number) =>
  (await loadSince(read, known)).items.map(({ position }) => position);

test('at first only the newest page is loaded', async () => {
  const { read, asked } = conversation(9);
  expect(await positionsOf(read)).toEqual([14, 16, 18]);
  expect(asked).toHaveLength(1);
});

test('after missing more than a page, all pages back to the known position are loaded', async () => {
  const { read } = conversation(9);
  for (const known of [2, 5, 6, 8, 12])
    expect((await positionsOf(read, known)).filter((position) => position > known)).toEqual(
      [4, 6, 8, 10, 12, 14, 16, 18].filter((position) => position > known),
    );
});

test('one page is enough when nothing was missed', async () => {
  const { read, asked } = conversation(9);
  await loadSince(read, 18);
  expect(asked).toHaveLength(1);
});

test('a conversation that was empty is loaded to its start', async () => {
  const { read } = conversation(5);
  expect(await positionsOf(read, 0)).toEqual([2, 4, 6, 8, 10]);
});
