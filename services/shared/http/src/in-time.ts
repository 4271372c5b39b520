import { setTimeout as delay } from 'node:timers/promises';

/** Resolves like `work`, or rejects when it takes longer. The work itself continues. */
export async function inTime<Value>(
  milliseconds: number,
  work: () => Promise<Value>,
): Promise<Value> {
  const done = new AbortController();
  const late = delay(milliseconds, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new Error(`Not answered within ${milliseconds} ms`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work(), late]);
  } finally {
    done.abort();
  }
}
