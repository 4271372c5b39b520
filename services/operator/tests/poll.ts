import { expect, vi } from 'vitest';

/** `expect.poll` with a long deadline, because several API servers may share two cores. */
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

export const poll = <Value>(check: () => Value) =>
  expect.poll(check, { timeout: 180_000, interval: 100 });
