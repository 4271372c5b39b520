import type { Request, Response } from 'express';
import { lifetimes } from '../domain/lifetimes.ts';
import { cookieName, cookieOf } from './cookie-of.ts';

const nameFor = (request: Request) => cookieName(request, 'ems_refresh');

const attributes = (request: Request) => ({
  httpOnly: true,
  sameSite: 'strict' as const,
  path: '/api/auth',
  secure: request.secure,
});

export const readRefreshCookie = (request: Request): string | undefined =>
  cookieOf(request, nameFor(request));

export const setRefreshCookie = (request: Request, response: Response, token: string) =>
  response.cookie(nameFor(request), token, { ...attributes(request), maxAge: lifetimes.session });

export const clearRefreshCookie = (request: Request, response: Response) =>
  response.clearCookie(nameFor(request), attributes(request));
