/** Calls back when the browser is idle, after a minimum delay. Returns a function that cancels it. */
export function whenIdle(afterMs: number, callback: () => void): () => void {
  const timer = setTimeout(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(callback, { timeout: 2_000 });
    else callback();
  }, afterMs);
  return () => clearTimeout(timer);
}
