import { answer } from '#lib/api/create-api.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';
import { onChatChange } from './on-chat-change.ts';

/** The number of unread answers in the resident's conversation. */
export class Unread extends Loading {
  count = $state(0);
  /** Nothing counts as unread while the conversation is open. */
  reading = false;

  readonly load = (): Promise<boolean> =>
    this.loadLatest(
      () => answer(api.GET('/api/support/history', { params: { query: { limit: 1 } } })),
      ({ conversation }) => {
        this.count = this.reading ? 0 : conversation.unread;
      },
    );

  /** Returns a function that stops it. */
  readonly follow = (): (() => void) =>
    onChatChange(this.load, ({ userId }) => userId === session.account?.id);
}

export const unread = new Unread();
