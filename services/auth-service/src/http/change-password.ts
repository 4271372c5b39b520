import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import { requireUncommon } from '../domain/password-policy.ts';
import type { Sessions } from '../sessions.ts';
import type { LimitAttempts } from './attempt-limit.ts';
import { newPassword } from './schemas.ts';

export const changePassword = (sessions: Sessions, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'put',
    path: '/api/auth/password',
    summary: 'Change the password; other sessions end',
    security: 'user',
    body: z.object({ currentPassword: z.string().min(1).max(256), newPassword }),
    status: 204,
    problems: ['password_wrong', 'password_too_common', 'too_many_attempts'],
    async handle({ principal, body, request }) {
      await limitAttempts(request);
      requireUncommon(body.newPassword, principal.email, 'newPassword');
      await sessions.changePassword(principal, body.currentPassword, body.newPassword);
    },
  });
