import { answer } from '#lib/api/create-api.ts';
import { realtime } from '#lib/realtime/realtime.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';

const settleMs = 500;

/** How many conversations wait for somebody to read them: those of nobody yet, and one's own. */
export class UnreadConversations {
  count = $state(0);
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Follows what happens; returns what ends that. */
  follow(): () => void {
    void this.#read();
    const soon = () => {
      this.#settling ??= setTimeout(() => {
        this.#settling = undefined;
        void this.#read();
      }, settleMs);
    };
    const ends = [
      realtime.on('chat.message', soon),
      realtime.on('chat.read', soon),
      realtime.on('chat.conversation', soon),
      realtime.onGap(() => this.#read()),
    ];
    return () => {
      clearTimeout(this.#settling);
      this.#settling = undefined;
      for (const end of ends) end();
    };
  }

  async #read(): Promise<boolean> {
    const query = { unread: 'true', limit: 100 } as const;
    const page = await answer(
      api.GET('/api/support/admin/conversations', { params: { query } }),
    ).catch(() => undefined);
    if (page)
      this.count = page.items.filter(
        ({ status, assignedTo }) => status === 'waiting' || assignedTo === session.account?.id,
      ).length;
    return page !== undefined;
  }
}
