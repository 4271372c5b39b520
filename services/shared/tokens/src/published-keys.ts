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

/** The keys that auth-service publishes; those that are known stay until there are others to take their place. */
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

/** The token names no key of those that can be had: that is its own fault. Any other failure says nothing about it. */
const tokensOwn = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys];

/** Tells of keys that cannot be had as `KeysUnavailableError`. */
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
