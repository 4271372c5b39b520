import type { Principal } from '@ems/tokens';

/** Longer than any access token lives. */
const rememberMs = 15 * 60_000;

/** Tokens of a person that are no longer good: those of an earlier epoch or, where either has none, of before a moment. */
export interface CallBack {
  readonly before: number;
  readonly epoch?: number | undefined;
}

type Issued = Pick<Principal, 'issuedAt' | 'epoch'>;

export const isCalledBack = ({ issuedAt, epoch }: Issued, callBack: CallBack): boolean =>
  epoch === undefined || callBack.epoch === undefined
    ? issuedAt * 1000 < callBack.before
    : epoch < callBack.epoch;

/**
 * Tokens that are no longer good although their signature is. Remembered for as long as such a token could still be
 * shown.
 */
export function createRevocations(now: () => number = Date.now) {
  const sessions = new Map<string, { at: number }>();
  const byTime = new Map<string, CallBack & { at: number }>();
  const byEpoch = new Map<string, CallBack & { at: number }>();

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
    /** Callbacks may come in any order: the farthest one counts. */
    revokePerson(userId: string, { before, epoch }: CallBack): void {
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
        .some((callBack) => isCalledBack(principal, callBack)),
    size: () => sessions.size + byTime.size + byEpoch.size,
  };
}

export type Revocations = ReturnType<typeof createRevocations>;
