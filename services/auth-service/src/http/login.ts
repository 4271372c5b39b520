import type { Authority } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Sessions, Tokens } from '../sessions.ts';
import { readBrowserCookie, setBrowserCookie } from './browser-cookie.ts';
import { clientAddress } from './client-address.ts';
import { setRefreshCookie } from './refresh-cookie.ts';
import { accessTokenAnswer, email, givenPassword } from './schemas.ts';

/** The refresh token is sent only in the cookie. */
export function answerTokens(request: Request, response: Response, tokens: Tokens) {
  const { refreshToken, accessToken, expiresAt, user } = tokens;
  setRefreshCookie(request, response, refreshToken);
  return {
    accessToken,
    expiresAt,
    user: { ...user, authorities: user.authorities as Authority[] },
  };
}

export const login = (sessions: Sessions) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/login',
    summary: 'Log in and set the refresh cookie',
    security: 'public',
    body: z.object({ email, password: givenPassword }),
    status: 200,
    result: accessTokenAnswer,
    problems: ['login_failed', 'account_disabled', 'too_many_attempts'],
    async handle({ body, request, response }) {
      const { browser, ...tokens } = await sessions.login({
        ...body,
        userAgent: request.headers['user-agent'] ?? 'unknown',
        address: clientAddress(request),
        browser: readBrowserCookie(request, body.email),
      });
      const answer = answerTokens(request, response, tokens);
      if (browser) setBrowserCookie(request, response, body.email, browser);
      return answer;
    },
  });
