import { SvelteMap } from 'svelte/reactivity';

const storageKey = 'admin-drafts';

const stored = (): readonly [string, string][] => {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '[]') as [string, string][];
  } catch {
    return [];
  }
};

const texts = new SvelteMap<string, string>(stored());

/** What was typed in each conversation and not sent; outlives another page and a forced logout. */
export const drafts = {
  of: (conversationId: string): string => texts.get(conversationId) ?? '',
  keep(conversationId: string, text: string): void {
    if (text === (texts.get(conversationId) ?? '')) return;
    if (text) texts.set(conversationId, text);
    else texts.delete(conversationId);
    sessionStorage.setItem(storageKey, JSON.stringify([...texts]));
  },
};
