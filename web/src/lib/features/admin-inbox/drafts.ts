import { draftKey } from '#lib/state/draft.svelte.ts';

const keyOf = (conversationId: string) => draftKey(`reply ${conversationId}`);

/** What was typed in each conversation and not sent; outlives another page and a forced logout. */
export const drafts = {
  of: (conversationId: string): string => sessionStorage.getItem(keyOf(conversationId)) ?? '',
  keep(conversationId: string, text: string): void {
    if (text) sessionStorage.setItem(keyOf(conversationId), text);
    else sessionStorage.removeItem(keyOf(conversationId));
  },
};
