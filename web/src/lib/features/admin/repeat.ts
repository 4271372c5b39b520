import { untrack } from 'svelte';

/**
 * Repeats `work` with pauses while the page is visible. Returns a function that stops it.
 * `work` handles its own failures.
 */
export function repeat(work: () => Promise<unknown>, pauseMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const turn = async () => {
    if (document.visibilityState === 'visible') await work();
    if (!ended) timer = setTimeout(() => void turn(), pauseMs);
  };
  // Untracked, because an effect would otherwise restart whenever the work changes state that it reads.
  untrack(() => void turn());
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
