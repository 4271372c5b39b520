import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import { requireUncommon } from '../domain/password-policy.ts';
import type { Registration } from '../registration.ts';
import type { LimitAttempts } from './attempt-limit.ts';
import { email, newPassword } from './schemas.ts';

export const register = (registration: Registration, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/register',
    summary: 'Register a resident: account and profile',
    security: 'public',
    body: z.object({
      email,
      password: newPassword,
      name: z.string().trim().min(1).max(100),
      timeZone: z.string().max(64).optional().meta({ example: 'Europe/Paris' }),
      locale: z.string().max(35).optional().meta({ example: 'en-GB' }),
      language: z.string().max(8).optional().meta({ example: 'en' }),
    }),
    status: 201,
    result: z.object({ userId: z.uuid() }),
    problems: ['email_taken', 'password_too_common', 'profile_unavailable', 'too_many_attempts'],
    async handle({ body, request }) {
      await limitAttempts(request);
      const { password, email: address, ...profile } = body;
      requireUncommon(password, address, 'password');
      const userId = await registration.register({
        email: address,
        password,
        authorities: ['ROLE_USER'],
        profile,
      });
      return { userId };
    },
  });
