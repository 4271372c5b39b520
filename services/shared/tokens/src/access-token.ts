export const accessTokenAlgorithm = 'ES256';
/** RFC 9068: keeps another kind of JWT from the same issuer from passing as an access token. */
export const accessTokenType = 'at+jwt';
