export const accessTokenAlgorithm = 'ES256';
/** RFC 9068. Prevents the use of other JWTs of the same issuer as access tokens. */
export const accessTokenType = 'at+jwt';
