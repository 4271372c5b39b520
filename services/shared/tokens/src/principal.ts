import type { JWTPayload } from 'jose';
import { InvalidTokenError } from './invalid-token-error.ts';

/** The caller, according to a checked token. */
export interface Principal {
  readonly userId: string;
  readonly email: string;
  readonly authorities: readonly string[];
  readonly sessionId: string;
  /** Seconds since the epoch, as in the token. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Increases when all tokens of a user are revoked. Missing in tokens of other issuers. */
  readonly epoch?: number;
}

export const isAdministrator = (principal: Principal): boolean =>
  principal.authorities.includes('ROLE_ADMIN');

export function principalOfClaims(claims: JWTPayload): Principal {
  const { sub, email, authorities, sid, iat, exp, epoch } = claims;
  if (
    typeof sub !== 'string' ||
    typeof email !== 'string' ||
    typeof sid !== 'string' ||
    iat === undefined ||
    exp === undefined ||
    !Array.isArray(authorities)
  ) {
    throw new InvalidTokenError('token_invalid');
  }
  return {
    userId: sub,
    email,
    authorities: authorities.map(String),
    sessionId: sid,
    issuedAt: iat,
    expiresAt: exp,
    ...(typeof epoch === 'number' ? { epoch } : {}),
  };
}
