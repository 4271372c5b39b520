import { expect, test } from 'vitest';
import { createRate } from './rate.ts';

test('three readings in ten seconds are a rate of 0.3 per second, and 0 a minute later', () => {
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

test('the rate in the first seconds is not averaged over a whole minute', () => {
  let now = 0;
  const rate = createRate(() => now);
  rate.add(100);
  now = 10_000;
  expect(rate.perSecond()).toBe(10);
});
