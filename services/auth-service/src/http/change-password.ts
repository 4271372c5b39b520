import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { ChangePassword } from '../change-password.ts';
import { requireUncommon } from '../domain/password-policy.ts';
import type { LimitAttempts } from '../attempt-limit.ts';
import { setBrowserCookie } from './browser-cookie.ts';
import { givenPassword, newPassword } from './schemas.ts';

export const changePassword = (change: ChangePassword, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'put',
    path: '/api/auth/password',
    summary: 'Change your password and end your other sessions',
    security: 'user',
    body: z.object({ currentPassword: givenPassword, newPassword }),
    status: 204,
    problems: ['password_wrong', 'password_too_common', 'too_many_attempts', 'session_ended'],
    async handle({ principal, body, request, response }) {
      const { userId, sessionId, email } = principal;
      await limitAttempts(sessionId);
      requireUncommon(body.newPassword, email, 'newPassword');
      setBrowserCookie(request, response, email, await change({ userId, sessionId, ...body }));
    },
  });
