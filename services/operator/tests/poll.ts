import { expect, vi } from 'vitest';

/** Each of many steps may take its time where several API servers share two cores. */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

export const poll = <Value>(check: () => Value) =>
  expect.poll(check, { timeout: 180_000, interval: 100 });
