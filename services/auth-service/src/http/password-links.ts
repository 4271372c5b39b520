import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { LimitAttempts } from '../attempt-limit.ts';
import type { PasswordLinks } from '../password-links.ts';
import { setBrowserCookie } from './browser-cookie.ts';
import { clientAddress } from './client-address.ts';
import { answerTokens } from './login.ts';
import { accessTokenAnswer, newPassword } from './schemas.ts';

const kind = z.enum(['invitation', 'reset']);
const token = z.string().max(100);

export const createPasswordLink = (links: PasswordLinks) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/accounts/{id}/password-link',
    summary: 'Create a one-time link to set a password',
    description:
      'For users who forgot their password (valid for a day) or were invited (seven days). Replaces earlier links. The page is `/set-password#<token>`; browsers do not send the part after `#` to the server.',
    security: 'administrator',
    params: z.object({ id: z.uuid().toLowerCase() }),
    status: 201,
    result: z.object({ token: z.string(), expiresAt: z.iso.datetime(), kind }),
    problems: ['account_not_found', 'session_ended'],
    async handle({ params, principal }) {
      const link = await links.create({ userId: params.id, by: principal.userId });
      return { ...link, expiresAt: link.expiresAt.toISOString() };
    },
  });

export const inspectPasswordLink = (links: PasswordLinks, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/password-links/inspect',
    summary: 'Get the user a password link belongs to',
    security: 'public',
    body: z.object({ token }),
    status: 200,
    result: z.object({ email: z.string(), expiresAt: z.iso.datetime(), kind }),
    problems: ['link_invalid', 'account_disabled', 'too_many_attempts'],
    async handle({ body, request }) {
      await limitAttempts(clientAddress(request));
      const { email, expiresAt, isInvitation } = await links.accountOf(body.token);
      return {
        email,
        expiresAt: expiresAt.toISOString(),
        kind: isInvitation ? ('invitation' as const) : ('reset' as const),
      };
    },
  });

export const redeemPasswordLink = (links: PasswordLinks, limitAttempts: LimitAttempts) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/password-links/redeem',
    summary: 'Set a password with a link. Ends all sessions and starts a new one',
    security: 'public',
    body: z.object({ token, password: newPassword }),
    status: 200,
    result: accessTokenAnswer,
    problems: [
      'link_invalid',
      'account_disabled',
      'password_too_common',
      'login_failed',
      'too_many_attempts',
    ],
    async handle({ body, request, response }) {
      const address = clientAddress(request);
      await limitAttempts(address);
      const userAgent = request.headers['user-agent'] ?? 'unknown';
      const { browser, ...tokens } = await links.redeem({ ...body, userAgent, address });
      const answer = answerTokens(request, response, tokens);
      if (browser) setBrowserCookie(request, response, tokens.user.email, browser);
      return answer;
    },
  });
