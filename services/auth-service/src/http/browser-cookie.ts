import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { normalizeEmail } from '../domain/account.ts';
import { lifetimes } from '../domain/lifetimes.ts';
import { cookieName, cookieOf } from './cookie-of.ts';

/** One cookie per account, so that users who share a browser keep theirs. */
const nameFor = (request: Request, email: string) => {
  const account = createHash('sha256').update(normalizeEmail(email)).digest('hex').slice(0, 16);
  return cookieName(request, `ems_browser_${account}`);
};

export const readBrowserCookie = (request: Request, email: string): string | undefined =>
  cookieOf(request, nameFor(request, email));

export const setBrowserCookie = (
  request: Request,
  response: Response,
  email: string,
  browser: string,
) =>
  response.cookie(nameFor(request, email), browser, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/api/auth/login',
    secure: request.secure,
    maxAge: lifetimes.knownBrowser,
  });
