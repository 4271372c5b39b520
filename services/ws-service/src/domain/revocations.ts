import type { Principal } from '@ems/tokens';

/** Longer than the lifetime of any access token. */
const rememberMs = 15 * 60_000;

/** Revokes a user's tokens of earlier epochs or, if either has no epoch, those issued before a time. */
export interface Revocation {
  readonly before: number;
  readonly epoch?: number | undefined;
}

type Issued = Pick<Principal, 'issuedAt' | 'epoch'>;

export const isRevokedBy = ({ issuedAt, epoch }: Issued, revocation: Revocation): boolean =>
  epoch === undefined || revocation.epoch === undefined
    ? issuedAt * 1000 < revocation.before
    : epoch < revocation.epoch;

/**
 * Tokens that are revoked before they expire. Remembered until every such token has expired.
 */
export function createRevocations(now: () => number = Date.now) {
  const sessions = new Map<string, { at: number }>();
  const byTime = new Map<string, Revocation & { at: number }>();
  const byEpoch = new Map<string, Revocation & { at: number }>();

  /** Entries are in the order of `at`. */
  function remember<What>(
    entries: Map<string, What & { at: number }>,
    key: string,
    what: What,
  ): void {
    for (const [old, { at }] of entries) {
      if (at + rememberMs >= now()) break;
      entries.delete(old);
    }
    entries.delete(key);
    entries.set(key, { ...what, at: now() });
  }

  return {
    revokeSession: (sessionId: string) => remember(sessions, sessionId, {}),
    /** Revocations may arrive in any order. The latest one counts. */
    revokeUser(userId: string, { before, epoch }: Revocation): void {
      const people = epoch === undefined ? byTime : byEpoch;
      const known = people.get(userId);
      remember(people, userId, {
        before: Math.max(known?.before ?? 0, before),
        epoch: epoch && Math.max(known?.epoch ?? 0, epoch),
      });
    },
    isRevoked: (principal: Principal): boolean =>
      sessions.has(principal.sessionId) ||
      [byTime, byEpoch]
        .flatMap((people) => people.get(principal.userId) ?? [])
        .some((revocation) => isRevokedBy(principal, revocation)),
    size: () => sessions.size + byTime.size + byEpoch.size,
  };
}

export type Revocations = ReturnType<typeof createRevocations>;
