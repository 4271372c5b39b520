import type { Principal } from '@ems/tokens';

/** Longer than any access token lives. */
const rememberMs = 15 * 60_000;

/**
 * Tokens that are no longer good although their signature is. Remembered for as long as such a token could still be
 * shown.
 */
export function createRevocations(now: () => number = Date.now) {
  const sessions = new Map<string, number>();
  /** Person → tokens issued before this moment are revoked. */
  const people = new Map<string, number>();

  const forget = (entries: Map<string, number>) => {
    for (const [key, at] of entries) {
      if (at + rememberMs >= now()) return;
      entries.delete(key);
    }
  };

  return {
    revokeSession(sessionId: string): void {
      forget(sessions);
      sessions.set(sessionId, now());
    },
    revokePerson(userId: string, before: number): void {
      forget(people);
      people.delete(userId);
      people.set(userId, before);
    },
    isRevoked({ userId, sessionId, issuedAt }: Principal): boolean {
      if (sessions.has(sessionId)) return true;
      const before = people.get(userId);
      return before !== undefined && issuedAt * 1000 < before;
    },
  };
}

export type Revocations = ReturnType<typeof createRevocations>;
