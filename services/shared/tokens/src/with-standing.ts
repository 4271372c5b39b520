import { LRUCache } from 'lru-cache';
import type { TokenVerifier } from './create-token-verifier.ts';
import { InvalidTokenError } from './invalid-token-error.ts';

/** What is known here of somebody, by events. */
export interface Standing {
  /** Neither disabled nor deleted. */
  readonly enabled: boolean;
  /** Null: not known; those of the token count. */
  readonly authorities: readonly string[] | null;
}

type StandingOf = (userId: string) => Promise<Standing | undefined>;

/**
 * A verifier that believes a token who somebody is, but not that they still may do what they might when it was issued.
 *
 * @param standingOf what is known of a person; undefined: nothing yet, and the token counts as it is.
 * @param rememberMs for how long that is good: no longer than what changes it takes on its way here anyhow.
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
