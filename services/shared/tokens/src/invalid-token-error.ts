/** The token is missing, malformed, expired, for another audience, or not signed by a published key. */
export class InvalidTokenError extends Error {
  override name = 'InvalidTokenError';
  readonly code: 'token_missing' | 'token_invalid' | 'token_expired';

  constructor(code: InvalidTokenError['code']) {
    super(code);
    this.code = code;
  }
}
