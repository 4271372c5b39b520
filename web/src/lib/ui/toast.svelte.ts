import type { ExternalToast } from 'svelte-sonner';
import { untilLoaded } from './until-loaded.ts';

/** Whether somebody has something to say; until then there is no list to show it in. */
class Toasts {
  wanted = $state(false);
}

export const toasts = new Toasts();

const tell = (kind: 'error' | 'success' | 'message') => (text: string, more?: ExternalToast) => {
  toasts.wanted = true;
  // The list shows what was told before it was there.
  void untilLoaded(() => import('svelte-sonner')).then(({ toast }) => toast[kind](text, more));
};

/** Words that come and go at the edge of the page. */
export const toast = {
  error: tell('error'),
  success: tell('success'),
  message: tell('message'),
} as const;
