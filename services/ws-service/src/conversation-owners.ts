import type { Secret } from '@ems/config';

const mostRemembered = 10_000;
const deadlineMs = 5_000;

/** Whose conversations are whose, as support-service says; that never changes, so it is asked once for each. */
export function createConversationOwners(options: { url: string; internalToken: Secret }) {
  const remembered = new Map<string, string>();

  /** Undefined: there is no such conversation. Throws when that cannot be told at the moment. */
  return async (conversationId: string): Promise<string | undefined> => {
    const known = remembered.get(conversationId);
    if (known) return known;
    const response = await fetch(`${options.url}/internal/conversations/${conversationId}`, {
      headers: { authorization: `Bearer ${options.internalToken.reveal()}` },
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (response.status === 404) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`support-service answered ${response.status}`);
    const { userId } = (await response.json()) as { userId: string };
    if (remembered.size >= mostRemembered) remembered.clear();
    remembered.set(conversationId, userId);
    return userId;
  };
}

export type ConversationOwners = ReturnType<typeof createConversationOwners>;
