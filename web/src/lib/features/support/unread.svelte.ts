import { answer } from '#lib/api/create-api.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { api, session } from '#lib/state/session.svelte.ts';

/** How many answers in the own conversation have not been read. */
export class Unread {
  count = $state(0);
  /** While the conversation is on the screen nothing is unread. */
  reading = false;

  async load(): Promise<boolean> {
    const query = { limit: 1 };
    const history = await answer(api.GET('/api/support/history', { params: { query } })).catch(
      () => undefined,
    );
    if (history && !this.reading) this.count = history.conversation.unread;
    return history !== undefined;
  }

  receive({ userId, sender }: LiveEvents['chat.message']): void {
    if (!this.reading && userId === session.account?.id && sender !== 'resident') this.count++;
  }
}

export const unread = new Unread();
