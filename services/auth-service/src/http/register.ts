import { language, locale, personName, timeZone } from '@ems/contracts';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import { requireUncommon } from '../domain/password-policy.ts';
import type { Registration } from '../registration.ts';
import type { LimitAttempts } from '../attempt-limit.ts';
import { clientAddress } from './client-address.ts';
import { email, newPassword } from './schemas.ts';

export const register = (registration: Registration, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/register',
    summary: 'Register a resident',
    description:
      'Reports whether an email is taken, so that people who forgot their account find out. The number of attempts per address is limited.',
    security: 'public',
    body: z.object({
      email,
      password: newPassword,
      name: personName,
      timeZone: timeZone.optional(),
      locale: locale.optional(),
      language: language.optional(),
    }),
    status: 201,
    result: z.object({ userId: z.uuid() }),
    problems: ['email_taken', 'password_too_common', 'profile_unavailable', 'too_many_attempts'],
    async handle({ body, request }) {
      await limitAttempts(clientAddress(request));
      const { password, email: address, ...profile } = body;
      requireUncommon(password, address, 'password');
      const userId = await registration.register({
        email: address,
        password,
        authorities: ['ROLE_USER'],
        profile,
        caller: clientAddress(request),
      });
      return { userId };
    },
  });
