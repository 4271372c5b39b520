import { defineEndpoint } from '@ems/http';
import { InvalidTokenError, type TokenVerifier } from '@ems/tokens';
import type { Sessions } from '../sessions.ts';
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts';
import { requireDeliberate } from './require-deliberate.ts';

const bearer = /^Bearer ([\w.~+/=-]+)$/i;

export const logout = (sessions: Sessions, verifier: TokenVerifier) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/logout',
    summary: 'End the session of the refresh cookie or access token',
    description:
      'With the cookie, `Content-Type: application/json` is required, which HTML forms cannot send. The body may be empty.',
    security: 'public',
    status: 204,
    problems: ['unsupported_media_type'],
    async handle({ request, response }) {
      const refreshToken = readRefreshCookie(request);
      const accessToken = bearer.exec(request.headers.authorization ?? '')?.[1];
      if (!accessToken) requireDeliberate(request);
      if (refreshToken) await sessions.logoutByRefreshToken(refreshToken);
      if (accessToken) {
        const principal = await verifier.verify(accessToken).catch(ignoreInvalid);
        if (principal) await sessions.logout(principal.userId, { only: principal.sessionId });
      }
      clearRefreshCookie(request, response);
    },
  });

/** A caller without a valid token is already logged out. */
function ignoreInvalid(error: unknown): undefined {
  if (!(error instanceof InvalidTokenError)) throw error;
}

export const logoutAll = (sessions: Sessions) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/logout-all',
    summary: 'End all your sessions',
    security: 'user',
    status: 204,
    problems: ['session_ended'],
    async handle({ principal, request, response }) {
      await sessions.logout(principal.userId, 'all');
      clearRefreshCookie(request, response);
    },
  });
