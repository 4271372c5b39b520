import { randomUUID } from 'node:crypto';
import { goodPassword } from './start-auth-service.ts';

interface Call {
  readonly body?: unknown;
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at what came, whatever it is
  readonly body: any;
  /** The refresh token of the answer's cookie. */
  readonly cookie: string | undefined;
}

export async function call(
  url: string,
  method: string,
  path: string,
  { body, token, cookie, headers = {} }: Call = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(cookie ? { Cookie: `other=1; ems_refresh=${cookie}` } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
    cookie: /ems_refresh=([^;]*)/.exec(response.headers.get('set-cookie') ?? '')?.[1] || undefined,
  };
}

export const newEmail = () => `${randomUUID()}@example.org`;

export const register = (url: string, email: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/register', { body: { email, password, name: 'Ann' } });

export const login = (url: string, email: string, password = goodPassword) =>
  call(url, 'POST', '/api/auth/login', { body: { email, password } });

export const refresh = (url: string, cookie: string | undefined) =>
  call(url, 'POST', '/api/auth/refresh', { cookie });

export const verify = (url: string, token: string | undefined) =>
  call(url, 'GET', '/internal/verify', { token });

/** Somebody new, logged in. */
export async function somebody(url: string) {
  const email = newEmail();
  const { body } = await register(url, email);
  const { body: answer, cookie } = await login(url, email);
  return {
    email,
    userId: body.userId as string,
    token: answer.accessToken as string,
    cookie: cookie ?? '',
  };
}
