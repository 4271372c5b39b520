import { draftKey } from '#lib/state/draft.svelte.ts';

const keyOf = (conversationId: string) => draftKey(`reply ${conversationId}`);

/** Unsent replies by conversation. They survive navigation and a forced logout. */
export const drafts = {
  of: (conversationId: string): string => sessionStorage.getItem(keyOf(conversationId)) ?? '',
  save(conversationId: string, text: string): void {
    if (text) sessionStorage.setItem(keyOf(conversationId), text);
    else sessionStorage.removeItem(keyOf(conversationId));
  },
};
