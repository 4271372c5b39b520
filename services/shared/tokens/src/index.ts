export { createTokenVerifier, type TokenVerifier } from './create-token-verifier.ts';
export { InvalidTokenError } from './invalid-token-error.ts';
export { KeysUnavailableError } from './keys-unavailable-error.ts';
export { withStanding, type Standing } from './with-standing.ts';
export { isAdministrator, principalOfClaims, type Principal } from './principal.ts';
export { accessTokenAlgorithm, accessTokenType } from './access-token.ts';
