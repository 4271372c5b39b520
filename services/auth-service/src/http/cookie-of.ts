import type { Request } from 'express';

export function cookieOf(request: Request, name: string): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Under TLS, browsers accept a cookie with this name only from this origin and only over TLS. */
export const cookieName = (request: Request, name: string): string =>
  request.secure ? `__Secure-${name}` : name;
