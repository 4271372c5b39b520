import { randomUUID } from 'node:crypto';
import { call as plainCall, eventually, type Answer as PlainAnswer } from '@ems/dev-env/testing';
import { goodPassword, internalToken } from './start-auth-service.ts';

interface Call {
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
}

export interface Answer extends PlainAnswer {
  /** The refresh token in the response's cookie. */
  readonly cookie: string | undefined;
  /** `name=value` of the known-browser cookie. */
  readonly browser: string | undefined;
}

/** Calls like a browser, which sends and keeps the cookie. */
export async function call(
  url: string,
  method: string,
  path: string,
  { cookie, headers, ...rest }: Call = {},
): Promise<Answer> {
  const answer = await plainCall(url, method, path, {
    ...rest,
    headers: { ...(cookie ? { Cookie: `other=1; ems_refresh=${cookie}` } : {}), ...headers },
  });
  const set = answer.headers.get('set-cookie') ?? '';
  return {
    ...answer,
    cookie: /ems_refresh=([^;]*)/.exec(set)?.[1] || undefined,
    browser: /ems_browser_\w+=[^;]+/.exec(set)?.[0],
  };
}

export const newEmail = () => `${randomUUID()}@example.org`;

export const register = (url: string, email: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/register', { body: { email, password, name: 'Ann' } });

/** Invites like user-service does for an administrator. */
export const invite = (url: string, email: string, authorities = ['ROLE_USER']) =>
  call(url, 'POST', '/internal/accounts', {
    token: internalToken,
    body: {
      email,
      authorities,
      profile: { name: 'Ann', timeZone: 'UTC', locale: 'en-GB', language: 'en' },
    },
  });

export const redeem = (url: string, token: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/password-links/redeem', { body: { token, password } });

export const login = (url: string, email: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/login', { body: { email, password } });

export const refresh = (url: string, cookie: string | undefined) =>
  call(url, 'POST', '/api/auth/refresh', { cookie });

export const verify = (url: string, token: string | undefined) =>
  call(url, 'GET', '/internal/verify', { token });

/** Registers a new user and logs in. */
export async function somebody(url: string) {
  // On a busy machine the call to user-service may time out. The user then tries again.
  const { email, body } = await eventually(async () => {
    const address = newEmail();
    const answer = await register(url, address);
    if (answer.status !== 201) throw new Error(`not registered: ${answer.status}`);
    return { email: address, body: answer.body };
  });
  const { body: answer, cookie, browser } = await login(url, email);
  return {
    email,
    userId: body.userId as string,
    token: answer.accessToken as string,
    cookie: cookie ?? '',
    browser: browser ?? '',
  };
}
