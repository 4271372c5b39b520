export interface WorkQueueOptions {
  readonly process: (key: string) => Promise<void>;
  /** How many different keys are processed at the same time. A single key never is. */
  readonly concurrency: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/**
 * Keys that need work. A key that is added several times is processed once, and once more if it is added during its
 * processing.
 */
export function createWorkQueue(options: WorkQueueOptions) {
  const waiting = new Set<string>();
  const processing = new Map<string, Promise<void>>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { timer: NodeJS.Timeout; at: number }>();
  let stopped = false;

  function add(key: string): void {
    if (stopped) return;
    clearTimeout(timers.get(key)?.timer);
    timers.delete(key);
    waiting.add(key);
    next();
  }

  /** The earliest of several times counts. */
  function addAfter(key: string, delayMs: number): void {
    const at = Date.now() + delayMs;
    const planned = timers.get(key);
    if (stopped || waiting.has(key) || (planned && planned.at <= at)) return;
    clearTimeout(planned?.timer);
    timers.set(key, { at, timer: setTimeout(() => add(key), delayMs) });
  }

  function next(): void {
    for (const key of waiting) {
      if (stopped || processing.size >= options.concurrency) return;
      if (processing.has(key)) continue;
      processing.set(key, work(key));
    }
  }

  async function work(key: string): Promise<void> {
    // Lets callers finish adding the key several times. `processing` already contains it.
    await Promise.resolve();
    waiting.delete(key);
    try {
      await options.process(key);
      failures.delete(key);
    } catch {
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      addAfter(key, Math.min(options.firstDelayMs * 2 ** failed, options.longestDelayMs));
    } finally {
      processing.delete(key);
      next();
    }
  }

  return {
    add,
    addAfter,
    depth: () => waiting.size,
    /** Forgets a key that will not return. */
    forget(key: string): void {
      failures.delete(key);
      clearTimeout(timers.get(key)?.timer);
      timers.delete(key);
    },
    /** Accepts no more keys, and waits for those being processed. */
    async stop(): Promise<void> {
      stopped = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      waiting.clear();
      await Promise.all(processing.values());
    },
  };
}
