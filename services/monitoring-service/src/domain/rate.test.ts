import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

test('three readings in ten seconds are 0.3 a second, and none a minute later', () => {
  let now = 1_000_000;
  const rate = createRate(() => now);
  for (let second = 0; second < 60; second++) {
    now += 1_000;
    if (second % 10 < 3) rate.add(1);
  }
  expect(rate.perSecond()).toBeCloseTo(0.3);
  now += 61_000;
  expect(rate.perSecond()).toBe(0);
});

test('what happened in the first seconds is not spread over a minute', () => {
  let now = 0;
  const rate = createRate(() => now);
  rate.add(100);
  now = 10_000;
  expect(rate.perSecond()).toBe(10);
});
