import type { Request, Response } from 'express';
import { lifetimes } from '../domain/lifetimes.ts';

const name = 'ems_refresh';

const attributes = (request: Request) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  path: '/api/auth',
  secure: request.secure,
});

export function readRefreshCookie(request: Request): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

export const setRefreshCookie = (request: Request, response: Response, token: string) =>
  response.cookie(name, token, { ...attributes(request), maxAge: lifetimes.session });

export const clearRefreshCookie = (request: Request, response: Response) =>
  response.clearCookie(name, attributes(request));
