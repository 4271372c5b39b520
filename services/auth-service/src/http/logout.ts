import { defineEndpoint } from '@ems/http';
import type { Sessions } from '../sessions.ts';
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts';

export const logout = (sessions: Sessions) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/logout',
    summary: 'End the session of the refresh cookie',
    security: 'public',
    status: 204,
    async handle({ request, response }) {
      const token = readRefreshCookie(request);
      if (token) await sessions.endByRefreshToken(token);
      clearRefreshCookie(request, response);
    },
  });

export const logoutAll = (sessions: Sessions) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/logout-all',
    summary: 'End all sessions',
    security: 'user',
    status: 204,
    async handle({ principal, request, response }) {
      await sessions.endFor(principal.userId, 'logout');
      clearRefreshCookie(request, response);
    },
  });
