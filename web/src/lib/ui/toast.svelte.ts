import type { ExternalToast } from 'svelte-sonner';
import { loadWithRetry } from './load-with-retry.ts';

/** Whether a toast was shown; the list is loaded only then. */
class Toasts {
  wanted = $state(false);
}

export const toasts = new Toasts();

const show = (kind: 'error' | 'success' | 'message') => (text: string, more?: ExternalToast) => {
  toasts.wanted = true;
  // The list also shows toasts from before it was loaded.
  void loadWithRetry(() => import('svelte-sonner')).then(({ toast }) => toast[kind](text, more));
};

/** Short messages at the edge of the page. */
export const toast = {
  error: show('error'),
  success: show('success'),
  message: show('message'),
} as const;
