import { SvelteMap } from 'svelte/reactivity';
import type { InboxEntry } from '#lib/api/models.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { matches, loadInbox, type InboxFilter } from './inbox-filter.ts';

const typingShownMs = 5_000;
const settleMs = 300;

/** The list of conversations: loaded once, then updated by events. */
export class Inbox extends Loading {
  entries = $state.raw<readonly InboxEntry[]>();
  nextCursor = $state<string | null>(null);
  /** Conversations in which the resident is typing. */
  readonly typing = new SvelteMap<string, ReturnType<typeof setTimeout>>();
  #filter: InboxFilter = { status: undefined, search: '' };
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Returns whether the loaded data is shown. */
  load(filter: InboxFilter): Promise<boolean> {
    this.#filter = filter;
    return this.loadLatest(
      () => loadInbox(filter),
      ({ items, nextCursor }) => {
        this.entries = items;
        this.nextCursor = nextCursor;
      },
    );
  }

  readonly reload = (): Promise<boolean> => this.load(this.#filter);

  readonly more = async (): Promise<void> => {
    const cursor = this.nextCursor;
    if (!cursor) return;
    await this.loadLatest(
      () => loadInbox(this.#filter, cursor),
      ({ items, nextCursor }) => {
        const known = new Set(items.map(({ id }) => id));
        const before = (this.entries ?? []).filter(({ id }) => !known.has(id));
        this.entries = [...before, ...items];
        this.nextCursor = nextCursor;
      },
    );
  };

  readonly onMessage = (message: LiveEvents['chat.message']): void => {
    this.#stopTyping(message.conversationId);
    this.#change(message.conversationId, (entry) => {
      const readByAdministrators =
        message.sender === 'administrator' ? message.position : entry.readByAdministrators;
      return {
        ...entry,
        readByAdministrators,
        unread: Math.max(0, message.position - readByAdministrators),
        lastText: message.text,
        updatedAt: message.sentAt,
      };
    });
  };

  readonly onConversation = (change: LiveEvents['chat.conversation']): void =>
    this.#change(change.conversationId, (entry) => ({
      ...entry,
      status: change.status,
      assignedTo: change.assignedTo,
    }));

  readonly onRead = ({ conversationId, reader, position }: LiveEvents['chat.read']): void => {
    this.entries = this.entries?.map((entry) =>
      entry.id !== conversationId
        ? entry
        : reader === 'resident'
          ? { ...entry, readByResident: position }
          : {
              ...entry,
              readByAdministrators: position,
              unread: Math.max(0, entry.unread - (position - entry.readByAdministrators)),
            },
    );
  };

  readonly onTyping = ({ conversationId, sender }: LiveEvents['chat.typing']): void => {
    if (sender !== 'resident') return;
    this.#stopTyping(conversationId);
    const timer = setTimeout(() => this.typing.delete(conversationId), typingShownMs);
    this.typing.set(conversationId, timer);
  };

  stop(): void {
    clearTimeout(this.#settling);
    for (const timer of this.typing.values()) clearTimeout(timer);
  }

  #stopTyping(conversationId: string): void {
    clearTimeout(this.typing.get(conversationId));
    this.typing.delete(conversationId);
  }

  /** Moves a changed conversation to the top or removes it. Reloads the list for one that is not in it. */
  #change(id: string, change: (entry: InboxEntry) => InboxEntry): void {
    const entry = this.entries?.find((one) => one.id === id);
    if (!entry) {
      this.#settling ??= setTimeout(() => {
        this.#settling = undefined;
        void this.reload();
      }, settleMs);
      return;
    }
    const changed = change(entry);
    const others = this.entries?.filter((one) => one.id !== id) ?? [];
    this.entries = matches(this.#filter, changed) ? [changed, ...others] : others;
  }
}
