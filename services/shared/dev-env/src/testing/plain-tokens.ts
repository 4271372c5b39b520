import { InvalidTokenError, type TokenVerifier } from '@ems/tokens';

/** The token is the id of the caller. The route matrices test signatures. */
export const plainTokens = (isAdministrator: (userId: string) => boolean): TokenVerifier => ({
  async verify(userId) {
    if (!/^[0-9a-f-]{36}$/.test(userId)) throw new InvalidTokenError('token_invalid');
    return {
      userId,
      email: 'a@example.org',
      authorities: isAdministrator(userId) ? ['ROLE_USER', 'ROLE_ADMIN'] : ['ROLE_USER'],
      sessionId: 's',
      issuedAt: 0,
      expiresAt: 9e9,
    };
  },
  forget: () => undefined,
});
