import type { TokenVerifier } from './create-token-verifier.ts';
import { InvalidTokenError } from './invalid-token-error.ts';

/** What is known here of somebody, by events. */
export interface Standing {
  /** Neither disabled nor deleted. */
  readonly enabled: boolean;
  /** Null: not known; those of the token count. */
  readonly authorities: readonly string[] | null;
}

/**
 * A verifier that believes a token who somebody is, but not that they still may do what they might when it was issued.
 *
 * @param standingOf what is known of a person; undefined: nothing yet, and the token counts as it is.
 */
export const withStanding = (
  verifier: TokenVerifier,
  standingOf: (userId: string) => Promise<Standing | undefined>,
): TokenVerifier => ({
  async verify(token) {
    const principal = await verifier.verify(token);
    const standing = await standingOf(principal.userId);
    if (!standing) return principal;
    if (!standing.enabled) throw new InvalidTokenError('token_invalid');
    return { ...principal, authorities: standing.authorities ?? principal.authorities };
  },
  forget: (userId) => verifier.forget(userId),
});
