import { answer } from '#lib/api/create-api.ts';
import type { Message, OpenConversation } from '#lib/api/models.ts';
import { mergeMessages } from '#lib/features/support/merge-messages.ts';
import { loadSince } from '#lib/features/support/load-since.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';

const of = (id: string) => ({ params: { path: { id } } });

/** One conversation as the administrator sees it. */
export class Thread extends Loading {
  readonly id: string;
  conversation = $state.raw<OpenConversation>();
  messages = $state.raw<readonly Message[]>([]);
  /** Position before which there is more; null: all is here. */
  nextBefore = $state<number | null>(null);
  /** Up to here nothing is missing; what the socket brought since may have holes. */
  #readUpTo: number | undefined;
  #sending: { text: string; clientMessageId: string } | undefined;

  constructor(id: string) {
    super();
    this.id = id;
  }

  /** The newest messages, and whatever was missed before them. */
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

  /** True: it is sent. Tried again with the same words it is there once. */
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

  /** Says that all that is here was seen. */
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
    // The answer that is on its way may be older than this.
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
