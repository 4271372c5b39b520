import { answer } from '#lib/api/create-api.ts';
import type { Conversation, Message } from '#lib/api/models.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { Loading } from '#lib/state/loading.svelte.ts';
import { api, session } from '#lib/state/session.svelte.ts';
import { mergeMessages } from './merge-messages.ts';
import { loadSince } from './load-since.ts';
import { unread } from './unread.svelte.ts';

const typingShownMs = 4_000;
const pageSize = 50;

/** The resident's conversation with the bot and support. */
export class ConversationView extends Loading {
  conversation = $state.raw<Conversation>();
  messages = $state.raw<readonly Message[]>([]);
  earlier = $state<number | null>(null);
  typing = $state(false);
  /** All messages up to here are loaded. Later ones came over the socket and may have gaps. */
  #readUpTo: number | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;

  /** Loads the newest messages and all missed ones before them. */
  load(): Promise<boolean> {
    return this.attempt(async () => {
      const isFirst = this.#readUpTo === undefined;
      const found = await loadSince((before) => this.#history(before), this.#readUpTo);
      this.conversation = found.conversation;
      this.messages = mergeMessages(this.messages, found.items);
      if (isFirst) this.earlier = found.nextBefore;
      this.#readUpTo = found.items.at(-1)?.position ?? 0;
    });
  }

  loadEarlier(): Promise<boolean> {
    return this.attempt(async () => {
      const found = await this.#history(this.earlier ?? undefined);
      this.messages = mergeMessages(this.messages, found.items);
      this.earlier = found.nextBefore;
    });
  }

  #history(before?: number) {
    const query = { limit: pageSize, ...(before === undefined ? {} : { before }) };
    return answer(api.GET('/api/support/history', { params: { query } }));
  }

  /** `id` makes sending again after a lost response safe. */
  async send(text: string, id: string): Promise<void> {
    const body = { text, clientMessageId: id };
    const { message, replies } = await answer(api.POST('/api/support/messages', { body }));
    this.messages = mergeMessages(this.messages, [message, ...replies]);
  }

  async requestPerson(): Promise<void> {
    this.conversation = await answer(api.POST('/api/support/handover'));
  }

  receive(message: LiveEvents['chat.message']): void {
    if (message.userId !== session.account?.id) return;
    const { messageId: id, ...rest } = message;
    this.messages = mergeMessages(this.messages, [{ ...rest, id }]);
    if (message.sender !== 'resident') this.typing = false;
  }

  receiveTyping({ userId, sender }: LiveEvents['chat.typing']): void {
    if (userId !== session.account?.id || sender === 'resident') return;
    this.typing = true;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => (this.typing = false), typingShownMs);
  }

  receiveState({ userId, status, assignedTo }: LiveEvents['chat.conversation']): void {
    if (userId !== session.account?.id) return;
    if (this.conversation) this.conversation = { ...this.conversation, status, assignedTo };
    // A response in progress may be older than this event.
    else void this.load();
  }

  /** Marks all shown messages as read. */
  async read(): Promise<void> {
    const position = this.messages.at(-1)?.position;
    unread.count = 0;
    if (position === undefined || position <= (this.conversation?.readByResident ?? 0)) return;
    await api.POST('/api/support/read', { body: { position } });
    if (this.conversation) this.conversation = { ...this.conversation, readByResident: position };
  }

  stop(): void {
    clearTimeout(this.#typing);
  }
}
