import { createInternalClient, type InternalPeer } from '@ems/http';
import { LRUCache } from 'lru-cache';

const mostRemembered = 10_000;

/** Looks up the owner of a conversation in support-service. Owners never change, so answers are cached. */
export function createConversationOwners(supportService: InternalPeer, max = mostRemembered) {
  const ask = createInternalClient(supportService);
  const remembered = new LRUCache<string, string>({ max });

  /** Undefined when the conversation does not exist. Throws when support-service does not answer. */
  return async (conversationId: string): Promise<string | undefined> => {
    const known = remembered.get(conversationId);
    if (known) return known;
    const response = await ask('GET', `conversations/${conversationId}`);
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`support-service answered ${response.status}`);
    const { userId } = (await response.json()) as { userId: string };
    remembered.set(conversationId, userId);
    return userId;
  };
}

export type ConversationOwners = ReturnType<typeof createConversationOwners>;
