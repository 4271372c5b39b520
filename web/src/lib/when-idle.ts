/** Calls back when so much time has passed and nothing else is to be done; returns what prevents that. */
export function whenIdle(afterMs: number, callback: () => void): () => void {
  const timer = setTimeout(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(callback, { timeout: 2_000 });
    else callback();
  }, afterMs);
  return () => clearTimeout(timer);
}
