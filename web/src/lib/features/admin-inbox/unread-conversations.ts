import { untrack } from 'svelte';
import { answer } from '#lib/api/create-api.ts';
import { onChatChange } from '#lib/features/support/on-chat-change.ts';
import { Loaded } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';
import { count } from '#lib/i18n/format.ts';
import type { InboxEntry } from '#lib/api/models.ts';

const most = 100;

/** The rule for unread conversations: new messages, and waiting for a person or assigned to the caller. */
export const isUnread = ({
  unread,
  status,
  assignedTo,
}: Pick<InboxEntry, 'unread' | 'status' | 'assignedTo'>): boolean =>
  unread > 0 && (status === 'waiting' || assignedTo === session.account?.id);

/** The number of unread conversations, by the same rule. */
export class UnreadConversations extends Loaded<{ readonly count: number; readonly text: string }> {
  constructor() {
    super(async () => {
      const pages = await Promise.all(
        [{ status: 'waiting' } as const, { assignedTo: session.account?.id }].map((which) =>
          answer(
            api.GET('/api/support/admin/conversations', {
              params: { query: { ...which, unread: 'true', limit: most } },
            }),
          ),
        ),
      );
      const found = pages.flatMap(({ items }) => items).filter(isUnread).length;
      const hasMore = pages.some(({ nextCursor }) => nextCursor !== null);
      return { count: found, text: `${count(found)}${hasMore ? '+' : ''}` };
    });
  }

  /** Returns a function that stops it. */
  follow(): () => void {
    this.value = undefined;
    untrack(() => void this.load());
    return onChatChange(this.load);
  }
}

export const unreadConversations = new UnreadConversations();
