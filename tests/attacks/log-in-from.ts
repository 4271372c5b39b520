import { request } from 'node:http';

export interface LoginAnswer {
  readonly status: number;
  /** In seconds. */
  readonly retryAfter: number;
  /** The cookies of the response. */
  readonly cookie: string;
  readonly milliseconds: number;
}

/** Logs in from a given address. All of 127.0.0.0/8 belongs to this machine. */
export function logInFrom(
  localAddress: string,
  url: string,
  login: { readonly email: string; readonly password: string; readonly cookie?: string },
  further: Readonly<Record<string, string>> = {},
): Promise<LoginAnswer> {
  const { cookie = '', ...body } = login;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', cookie, ...further };
    const signal = AbortSignal.timeout(30_000);
    request(`${url}/api/auth/login`, { method: 'POST', localAddress, headers, signal }, (answer) =>
      answer.resume().once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: Number(answer.headers['retry-after'] ?? 0),
          cookie: (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; '),
          milliseconds: performance.now() - startedAt,
        }),
      ),
    )
      .once('error', reject)
      .end(JSON.stringify(body));
  });
}
