import { answer } from '#lib/api/create-api.ts';
import type { Message, OpenConversation } from '#lib/api/models.ts';
import { mergeMessages } from '#lib/features/support/merge-messages.ts';
import { loadSince } from '#lib/features/support/load-since.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';

const of = (id: string) => ({ params: { path: { id } } });

/** One conversation, from the administrator's side. */
export class Thread extends Loading {
  readonly id: string;
  conversation = $state.raw<OpenConversation>();
  messages = $state.raw<readonly Message[]>([]);
  /** There are more messages before this position. Null when all are loaded. */
  nextBefore = $state<number | null>(null);
  /** All messages up to here are loaded. Later ones came over the socket and may have gaps. */
  #readUpTo: number | undefined;
  #sending: { text: string; clientMessageId: string } | undefined;

  constructor(id: string) {
    super();
    this.id = id;
  }

  /** Loads the newest messages and all missed ones before them. */
  readonly load = (): Promise<boolean> =>
    this.attempt(async () => {
      const isFirst = this.#readUpTo === undefined;
      const found = await loadSince((before) => this.#page(before), this.#readUpTo);
      this.conversation = found.conversation;
      this.#merge(found.items);
      if (isFirst) this.nextBefore = found.nextBefore;
      this.#readUpTo = found.items.at(-1)?.position ?? 0;
    });

  readonly loadEarlier = (): Promise<boolean> =>
    this.attempt(async () => {
      const { items, nextBefore } = await this.#page(this.nextBefore ?? undefined);
      this.#merge(items);
      this.nextBefore = nextBefore;
    });

  #page(before: number | undefined) {
    const query = before === undefined ? {} : { before };
    return answer(
      api.GET('/api/support/admin/conversations/{id}', {
        params: { path: { id: this.id }, query },
      }),
    );
  }

  /** Returns whether the reply was sent. Repeating the same text sends it only once. */
  send(text: string): Promise<boolean> {
    if (this.#sending?.text !== text)
      this.#sending = { text, clientMessageId: crypto.randomUUID() };
    const body = { conversationId: this.id, ...this.#sending };
    return this.attempt(async () => {
      this.#merge([await answer(api.POST('/api/support/admin/reply', { body }))]);
      this.#sending = undefined;
    });
  }

  readonly assignToMe = (): Promise<boolean> => this.#assign(session.account?.id ?? null);
  readonly unassign = (): Promise<boolean> => this.#assign(null);

  #assign(userId: string | null): Promise<boolean> {
    return this.#change(() =>
      api.POST('/api/support/admin/conversations/{id}/assign', {
        ...of(this.id),
        body: { userId },
      }),
    );
  }

  readonly close = (): Promise<boolean> =>
    this.#change(() => api.POST('/api/support/admin/conversations/{id}/close', of(this.id)));

  readonly reopen = (): Promise<boolean> =>
    this.#change(() => api.POST('/api/support/admin/conversations/{id}/reopen', of(this.id)));

  /** Marks all loaded messages as read. */
  async markRead(): Promise<void> {
    const position = this.messages.at(-1)?.position ?? 0;
    const { conversation } = this;
    if (!conversation || position <= conversation.readByAdministrators) return;
    this.conversation = { ...conversation, readByAdministrators: position };
    await api
      .POST('/api/support/admin/conversations/{id}/read', { ...of(this.id), body: { position } })
      .catch(() => (this.conversation = conversation));
  }

  readonly onMessage = (message: LiveEvents['chat.message']): void => {
    if (message.conversationId === this.id) this.#merge([{ ...message, id: message.messageId }]);
  };

  readonly onConversation = (change: LiveEvents['chat.conversation']): void => {
    const { conversationId, status, assignedTo } = change;
    if (conversationId !== this.id) return;
    if (this.conversation) this.conversation = { ...this.conversation, status, assignedTo };
    // A response in progress may be older than this event.
    else void this.load();
  };

  readonly onRead = ({ conversationId, reader, position }: LiveEvents['chat.read']): void => {
    if (conversationId === this.id && this.conversation && reader === 'resident')
      this.conversation = { ...this.conversation, readByResident: position };
  };

  #merge(more: readonly Message[]): void {
    this.messages = mergeMessages(this.messages, more);
  }

  #change(call: () => Promise<{ data?: Partial<OpenConversation> }>): Promise<boolean> {
    return this.attempt(async () => {
      const changed = await answer(call());
      if (this.conversation) this.conversation = { ...this.conversation, ...changed };
    });
  }
}
