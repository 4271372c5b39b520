import { LRUCache } from 'lru-cache';
import type { TokenVerifier } from './create-token-verifier.ts';
import { InvalidTokenError } from './invalid-token-error.ts';

/** The current standing of a user, according to events. */
export interface Standing {
  /** Neither disabled nor deleted. */
  readonly enabled: boolean;
  /** Null when unknown. The token's authorities then count. */
  readonly authorities: readonly string[] | null;
}

type StandingOf = (userId: string) => Promise<Standing | undefined>;

/**
 * A verifier that takes the identity from the token, and the roles and whether the user is enabled from `standingOf`.
 *
 * @param standingOf looks up a user. Undefined means unknown, and the token counts as it is.
 * @param rememberMs how long a standing is cached: not longer than an event usually takes to arrive.
 */
export function withStanding(
  verifier: TokenVerifier,
  standingOf: StandingOf,
  rememberMs = 0,
): TokenVerifier {
  const look = rememberMs > 0 ? remembering(standingOf, rememberMs) : standingOf;
  return {
    async verify(token) {
      const principal = await verifier.verify(token);
      const standing = await look(principal.userId);
      if (!standing) return principal;
      if (!standing.enabled) throw new InvalidTokenError('token_invalid');
      return { ...principal, authorities: standing.authorities ?? principal.authorities };
    },
    forget: (userId) => verifier.forget(userId),
  };
}

function remembering(standingOf: StandingOf, ttl: number): StandingOf {
  const known = new LRUCache<string, Promise<Standing | undefined>>({
    max: 10_000,
    ttl,
    perf: { now: () => performance.now() },
  });
  return (userId) => {
    const before = known.get(userId);
    if (before) return before;
    const standing = standingOf(userId);
    known.set(userId, standing);
    standing.catch(() => known.peek(userId) === standing && known.delete(userId));
    return standing;
  };
}
