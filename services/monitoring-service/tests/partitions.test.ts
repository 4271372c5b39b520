import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartitions } from '../src/db/partitions.ts';
import { createHarness, type Harness } from './worker-harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.stop());

test('workers that make the partitions of the same days at once do not fail one another', async () => {
  const days = Array.from({ length: 60 }, (_, day) => Date.UTC(1999, 0, 1 + day));
  await Promise.all(Array.from({ length: 6 }, () => createPartitions(harness.pool).ensure(days)));
  const rows = await harness.rows(
    `SELECT relname FROM pg_class WHERE relname LIKE 'readings\\_1999%' AND relkind = 'r'`,
  );
  expect(rows).toHaveLength(60);
});
