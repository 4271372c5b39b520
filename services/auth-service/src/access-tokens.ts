import { randomUUID } from 'node:crypto';
import { accessTokenAlgorithm, accessTokenType } from '@ems/tokens';
import { SignJWT } from 'jose';
import { lifetimes } from './domain/lifetimes.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface AccessTokenSubject {
  readonly userId: string;
  readonly email: string;
  readonly authorities: readonly string[];
  readonly sessionId: string;
  /** Must be read together with the authorities: tokens of earlier epochs may have been revoked. */
  readonly epoch: number;
}

/** Issues access tokens. */
export const createAccessTokens =
  (options: { keys: SigningKeys; issuer: string; audience: string; now: () => number }) =>
  async (subject: AccessTokenSubject): Promise<{ accessToken: string; expiresAt: string }> => {
    const { id, key } = await options.keys.current();
    const issuedAt = Math.floor(options.now() / 1000);
    const expiresAt = issuedAt + lifetimes.accessToken / 1000;
    const accessToken = await new SignJWT({
      email: subject.email,
      authorities: [...subject.authorities],
      sid: subject.sessionId,
      epoch: subject.epoch,
    })
      .setProtectedHeader({ alg: accessTokenAlgorithm, kid: id, typ: accessTokenType })
      .setIssuer(options.issuer)
      .setAudience(options.audience)
      .setSubject(subject.userId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(key);
    return { accessToken, expiresAt: new Date(expiresAt * 1000).toISOString() };
  };

export type IssueAccessToken = ReturnType<typeof createAccessTokens>;
