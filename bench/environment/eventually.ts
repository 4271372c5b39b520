import { setTimeout as delay } from 'node:timers/promises';

/** Waits until `check` neither throws nor gives false. */
export async function eventually(
  check: () => Promise<boolean> | boolean,
  { deadlineMs = 60_000, everyMs = 25 } = {},
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      if (await check()) return;
      if (Date.now() > deadline) throw new Error('The condition did not come true in time');
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(everyMs);
  }
}
