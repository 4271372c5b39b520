import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { accessTokenAlgorithm, accessTokenType } from './access-token.ts';
import { InvalidTokenError } from './invalid-token-error.ts';
import { KeysUnavailableError } from './keys-unavailable-error.ts';
import { principalOfClaims, type Principal } from './principal.ts';
import { orUnavailable, publishedKeys } from './published-keys.ts';

export interface TokenVerifier {
  /** @throws {InvalidTokenError} for an invalid token, {KeysUnavailableError} when it cannot be checked. */
  verify(token: string): Promise<Principal>;
  /** Removes a user's verified tokens from the cache, so that the next request is verified again. */
  forget(userId: string): void;
}

interface Options {
  readonly issuer: string;
  readonly audience: string;
  /** The source of the keys: a JWKS address or a resolver (in tests and in auth-service itself). */
  readonly keys: URL | JWTVerifyGetKey;
  readonly now?: () => number;
}

/** Caches verified tokens until they expire, because a signature check costs more than routing. */
const remembered = 10_000;

export function createTokenVerifier(options: Options): TokenVerifier {
  const keys = orUnavailable(
    options.keys instanceof URL ? publishedKeys(options.keys) : options.keys,
  );
  const now = options.now ?? Date.now;
  const cache = new LRUCache<string, Principal>({ max: remembered });

  async function check(token: string): Promise<Principal> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: options.audience,
        algorithms: [accessTokenAlgorithm],
        typ: accessTokenType,
        currentDate: new Date(now()),
      });
      return principalOfClaims(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new InvalidTokenError('token_expired');
      if (error instanceof KeysUnavailableError) throw error;
      throw new InvalidTokenError('token_invalid');
    }
  }

  return {
    async verify(token) {
      const known = cache.get(token);
      if (known) {
        if (known.expiresAt * 1000 > now()) return known;
        throw new InvalidTokenError('token_expired');
      }
      const principal = await check(token);
      cache.set(token, principal);
      return principal;
    },
    forget(userId) {
      for (const [token, principal] of cache.entries()) {
        if (principal.userId === userId) cache.delete(token);
      }
    },
  };
}
