import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import type { Sessions } from '../sessions.ts';
import type { LimitAttempts } from '../attempt-limit.ts';
import { clientAddress } from './client-address.ts';
import { answerTokens } from './login.ts';
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts';
import { requireDeliberate } from './require-deliberate.ts';
import { accessTokenAnswer } from './schemas.ts';

export const refresh = (sessions: Sessions, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/refresh',
    summary: 'Exchange the refresh cookie for a new access token and a new refresh cookie',
    description:
      'Requires `Content-Type: application/json`, which HTML forms cannot send. The body may be empty.',
    security: 'public',
    status: 200,
    result: accessTokenAnswer,
    problems: ['refresh_token_invalid', 'too_many_attempts', 'unsupported_media_type'],
    async handle({ request, response }) {
      requireDeliberate(request);
      await limitAttempts(clientAddress(request));
      const token = readRefreshCookie(request);
      if (!token) throw new DomainError('refresh_token_invalid', 'Log in first');
      const tokens = await sessions.refresh(token).catch((error: unknown) => {
        if (error instanceof DomainError) clearRefreshCookie(request, response);
        throw error;
      });
      return answerTokens(request, response, tokens);
    },
  });
