import { untrack } from 'svelte';

/**
 * Works, waits, works again, but not while nobody looks at the page. Returns what ends it.
 * `work` deals with its own failures.
 */
export function repeat(work: () => Promise<unknown>, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const turn = async () => {
    if (document.visibilityState === 'visible') await work();
    if (!ended) timer = setTimeout(() => void turn(), pauseMs);
  };
  // What the work reads is no reason to begin again: in an effect it would ask without end.
  untrack(() => void turn());
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
