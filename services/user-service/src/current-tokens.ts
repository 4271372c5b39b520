import { InvalidTokenError, type TokenVerifier } from '@ems/tokens';
import type { ProfileRepository } from './db/profile-repository.ts';

/**
 * A verifier that believes a token who somebody is, but not what they may do: that is known here, and may have changed
 * since the token was issued.
 */
export const createCurrentTokens = (
  verifier: TokenVerifier,
  profiles: ProfileRepository,
): TokenVerifier => ({
  async verify(token) {
    const principal = await verifier.verify(token);
    const profile = await profiles.byId(principal.userId);
    if (profile && !profile.enabled) throw new InvalidTokenError('token_invalid');
    return { ...principal, authorities: profile?.authorities ?? [] };
  },
  forget: (userId) => verifier.forget(userId),
});
