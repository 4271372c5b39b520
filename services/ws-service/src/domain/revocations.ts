import type { Principal } from '@ems/tokens';

/** Longer than any access token lives. */
const rememberMs = 15 * 60_000;

interface Revocation {
  readonly at: number;
  /** Tokens issued before this moment are revoked. */
  readonly before: number;
}

/**
 * Tokens that are no longer good although their signature is. Remembered for as long as such a token could still be
 * shown.
 */
export function createRevocations(now: () => number = Date.now) {
  const sessions = new Map<string, Revocation>();
  const people = new Map<string, Revocation>();

  /** Entries are in the order of `at`. */
  function remember(entries: Map<string, Revocation>, key: string, before: number): void {
    for (const [old, { at }] of entries) {
      if (at + rememberMs >= now()) break;
      entries.delete(old);
    }
    const known = entries.get(key)?.before ?? before;
    entries.delete(key);
    entries.set(key, { at: now(), before: Math.max(known, before) });
  }

  return {
    revokeSession: (sessionId: string) => remember(sessions, sessionId, Number.MAX_SAFE_INTEGER),
    revokePerson: (userId: string, before: number) => remember(people, userId, before),
    isRevoked({ userId, sessionId, issuedAt }: Principal): boolean {
      const before = people.get(userId)?.before ?? 0;
      return sessions.has(sessionId) || issuedAt * 1000 < before;
    },
    size: () => sessions.size + people.size,
  };
}

export type Revocations = ReturnType<typeof createRevocations>;
