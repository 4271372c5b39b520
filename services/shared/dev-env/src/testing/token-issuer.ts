import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessTokenAlgorithm, accessTokenType } from '@ems/tokens';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TokenClaims {
  readonly userId?: string;
  readonly email?: string;
  readonly authorities?: readonly string[];
  readonly sessionId?: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** From now. Negative for an expired token. */
  readonly expiresInSeconds?: number;
}

const issuer = 'http://app.localhost';
const audience = 'ems';

/** Plays auth-service: signs access tokens, and serves the public key. */
export async function tokenIssuer() {
  const { privateKey, publicKey } = await generateKeyPair(accessTokenAlgorithm);
  const kid = randomUUID();
  const key = { ...(await exportJWK(publicKey)), kid, alg: accessTokenAlgorithm, use: 'sig' };
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [key] }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    /** The configuration of a service for these tokens. */
    environment: {
      JWKS_URL: `http://127.0.0.1:${port}/jwks`,
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: audience,
    },
    token(claims: TokenClaims = {}): Promise<string> {
      const { userId = randomUUID(), expiresInSeconds = 600 } = claims;
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        email: claims.email ?? `${userId}@example.org`,
        authorities: claims.authorities ?? ['ROLE_USER'],
        sid: claims.sessionId ?? randomUUID(),
      })
        .setProtectedHeader({ alg: accessTokenAlgorithm, kid, typ: accessTokenType })
        .setIssuer(claims.issuer ?? issuer)
        .setAudience(claims.audience ?? audience)
        .setSubject(userId)
        .setIssuedAt(Math.min(now, now + expiresInSeconds - 600))
        .setExpirationTime(now + expiresInSeconds)
        .sign(privateKey);
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TokenIssuer = Awaited<ReturnType<typeof tokenIssuer>>;
