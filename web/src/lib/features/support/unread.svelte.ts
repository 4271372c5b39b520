import { answer } from '#lib/api/create-api.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';
import { onChatChange } from './on-chat-change.ts';

/** How many answers in the own conversation have not been read. */
export class Unread extends Loading {
  count = $state(0);
  /** While the conversation is on the screen nothing is unread. */
  reading = false;

  readonly load = (): Promise<boolean> =>
    this.loadLatest(
      () => answer(api.GET('/api/support/history', { params: { query: { limit: 1 } } })),
      ({ conversation }) => {
        this.count = this.reading ? 0 : conversation.unread;
      },
    );

  /** Returns what ends it. */
  readonly follow = (): (() => void) =>
    onChatChange(this.load, ({ userId }) => userId === session.account?.id);
}

export const unread = new Unread();
