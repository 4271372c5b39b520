import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `check` until it neither throws nor returns false, and returns its result.
 *
 * @throws the last failure after the deadline
 */
export async function eventually<Result>(
  check: () => Promise<Result> | Result,
  { deadlineMs = 30_000, everyMs = 25 } = {},
): Promise<Result> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      const result = await check();
      if (result !== false) return result;
      throw new Error('The condition does not hold');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(everyMs);
  }
}
