import {
  createRemoteJWKSet,
  customFetch,
  errors,
  importJWK,
  type FetchImplementation,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { accessTokenAlgorithm } from './access-token.ts';
import { KeysUnavailableError } from './keys-unavailable-error.ts';

/** The keys that auth-service publishes. Loaded keys stay until new ones can be loaded. */
export const publishedKeys = (url: URL): JWTVerifyGetKey =>
  createRemoteJWKSet(url, {
    cacheMaxAge: 600_000,
    cooldownDuration: 5_000,
    [customFetch]: fetchUsable,
  });

const fetchUsable: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) return response;
  const { keys } = (await response.clone().json()) as JSONWebKeySet;
  await Promise.any(keys.map((key) => importJWK(key, accessTokenAlgorithm)));
  return response;
};

/** No published key matches, so the token is invalid. Other failures do not mean that. */
const tokensOwn = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys];

/** Throws `KeysUnavailableError` when the keys cannot be loaded. */
export const orUnavailable =
  (keys: JWTVerifyGetKey): JWTVerifyGetKey =>
  async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (tokensOwn.some((kind) => error instanceof kind)) throw error;
      throw new KeysUnavailableError(error);
    }
  };
