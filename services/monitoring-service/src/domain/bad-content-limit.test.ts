import { expect, test } from 'vitest';
import { createBadContentLimit, keptOfDevice } from './bad-content-limit.ts';

test('the content of the first hundred invalid messages is kept for each device and reason', () => {
  const mayKeep = createBadContentLimit();
  const flood = Array.from({ length: 500 }, () => mayKeep(11, 'malformed_json'));
  expect(flood.lastIndexOf(true)).toBe(keptOfDevice.bad - 1);
  expect(flood.filter(Boolean)).toHaveLength(keptOfDevice.bad);
  expect(mayKeep(12, 'malformed_json')).toBe(true);
  expect(mayKeep(11, 'schema_mismatch')).toBe(true);
  expect(mayKeep(undefined, 'foreign_routing_key')).toBe(true);
});
