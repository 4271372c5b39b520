import { answer } from '#lib/api/create-api.ts';
import type { Conversation, Message } from '#lib/api/models.ts';
import type { LiveEvents } from '#lib/realtime/live-events.ts';
import { api, session } from '#lib/state/session.svelte.ts';
import { mergeMessages } from './merge-messages.ts';
import { unread } from './unread.svelte.ts';

const typingShownMs = 4_000;
const pageSize = 50;

/** The resident's own conversation with bot and support. */
export class ConversationView {
  conversation = $state.raw<Conversation>();
  messages = $state.raw<readonly Message[]>([]);
  earlier = $state<number | null>(null);
  typing = $state(false);
  error = $state<unknown>();
  #typing: ReturnType<typeof setTimeout> | undefined;

  async load(before?: number): Promise<void> {
    this.error = undefined;
    try {
      const query = { limit: pageSize, ...(before ? { before } : {}) };
      const history = await answer(api.GET('/api/support/history', { params: { query } }));
      this.conversation = history.conversation;
      this.messages = mergeMessages(this.messages, history.items);
      if (before || this.earlier === null) this.earlier = history.nextBefore;
    } catch (error) {
      this.error = error;
    }
  }

  /** `id` makes sending again harmless when the answer got lost. */
  async send(text: string, id: string): Promise<void> {
    const body = { text, clientMessageId: id };
    const { message, replies } = await answer(api.POST('/api/support/messages', { body }));
    this.messages = mergeMessages(this.messages, [message, ...replies]);
  }

  async handOver(): Promise<void> {
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
    if (userId === session.account?.id && this.conversation)
      this.conversation = { ...this.conversation, status, assignedTo };
  }

  /** Everything on the screen has been read. */
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
